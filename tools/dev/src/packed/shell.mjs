import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CommandError } from '../terminal.mjs';

const quiet = { NX_DAEMON: 'false', NX_TUI: 'false', NO_COLOR: '1', FORCE_COLOR: '0' };

/** Variables of the surrounding npm and of this repository's own settings would lead the inner commands astray. */
function cleanEnvironment(extra) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(npm_(?!config_(cache|registry|offline|prefer))|NX_|BITRIX24_|PUBLIC_URL$|DATABASE_URL$|PORT$)/i.test(
          name,
        ),
    ),
  );
  return { ...env, ...quiet, ...extra };
}

/**
 * Runs a program to its end.
 *
 * @returns {{ status: number, stdout: string, stderr: string }}
 */
export function run(program, args, cwd, { env = {}, expect = 0 } = {}) {
  const result = spawnSync(program, args, {
    cwd,
    env: cleanEnvironment(env),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (result.error) throw new CommandError(`${program} could not start: ${result.error.message}`);
  if (expect !== undefined && result.status !== expect) {
    throw new CommandError(
      `"${[program, ...args].join(' ')}" ended with ${result.status}, not ${expect}:\n${result.stdout}\n${result.stderr}`,
    );
  }
  return result;
}

/** A program that stays, with everything it starts. */
export class Background {
  #process;
  #lines = [];
  #waiters = [];

  constructor(program, args, cwd, env = {}) {
    this.#process = spawn(program, args, {
      cwd,
      env: cleanEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#lines.push(line);
        for (const waiter of this.#waiters) waiter();
      });
    }
    this.exited = new Promise((resolve) => this.#process.once('exit', resolve));
    this.exited.then(() => this.#waiters.forEach((waiter) => waiter()));
  }

  get output() {
    return this.#lines.join('\n');
  }

  get running() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Resolves when a line matches. */
  line(pattern, timeoutMs = 60_000) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new CommandError(`No line ${pattern} in ${timeoutMs} ms:\n${this.output}`)),
        timeoutMs,
      );
      const check = () => {
        if (this.#lines.some((line) => pattern.test(line))) resolve();
        else if (!this.running) reject(new CommandError(`It ended before ${pattern}:\n${this.output}`));
        else return;
        clearTimeout(timer);
        this.#waiters = this.#waiters.filter((waiter) => waiter !== check);
      };
      this.#waiters.push(check);
      check();
    });
  }

  async stop() {
    if (!this.running) return;
    const signal = (name) => {
      try {
        if (process.platform === 'win32') this.#process.kill();
        else process.kill(-this.#process.pid, name);
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
    };
    signal('SIGTERM');
    const timer = setTimeout(() => signal('SIGKILL'), 20_000);
    await this.exited;
    clearTimeout(timer);
  }
}
