import { fork, type ChildProcess } from 'node:child_process';

/** A program of this package in a process of its own. */
export interface Child {
  /** The next message that the program sends. */
  message<T>(): Promise<T>;
  send(message: object): void;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts `<path>` (relative to this package's `dist`) with arguments. The program speaks through `process.send`.
 */
export function startChild(
  path: string,
  args: readonly string[] = [],
  execArgv: readonly string[] = [],
): Child {
  const child: ChildProcess = fork(new URL(`../${path}`, import.meta.url), [...args], {
    execArgv: [...execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const arrived: unknown[] = [];
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  let gone = false;
  child.on('message', (value) => {
    const next = waiting.shift();
    if (next) next.resolve(value);
    else arrived.push(value);
  });
  child.on('exit', (code) => {
    gone = true;
    for (const next of waiting.splice(0)) next.reject(new Error(`${path} ended with code ${code}`));
  });
  return {
    message: <T>() =>
      new Promise<T>((resolve, reject) => {
        if (arrived.length > 0) return resolve(arrived.shift() as T);
        if (gone) return reject(new Error(`${path} has ended`));
        waiting.push({ resolve: resolve as (value: unknown) => void, reject });
      }),
    send: (message) => void child.send(message),
    stop: () =>
      new Promise((resolve) => {
        if (gone) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

/** A server of this package that sends `{ port }` when it listens. */
export async function startServer(
  path: string,
  args: readonly string[] = [],
): Promise<Child & { readonly port: number }> {
  const child = startChild(path, args);
  const { port } = await child.message<{ port: number }>();
  return { ...child, port };
}
