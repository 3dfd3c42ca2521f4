import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './workspace.mjs';

const supervised = join(root, 'tools', 'dev', 'src', 'supervised.mjs');

/** A child process of a command; it ends with its parent, however that ends. */
export class Child {
  #process;
  /** The last lines of standard error and output: what to show when it dies early. */
  #tail = [];
  #onLine;

  /**
   * @param {string} name shown in messages
   * @param {string} script the program, relative to the root
   * @param {{ args?: string[], env?: Record<string, string>, onLine?: (line: string) => void }} options
   */
  constructor(name, script, { args = [], env = {}, onLine = () => {} } = {}) {
    this.name = name;
    this.#onLine = onLine;
    this.#process = spawn(
      process.execPath,
      ['--enable-source-maps', supervised, join(root, script), ...args],
      {
        cwd: root,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // A group of its own: a terminal's Ctrl-C reaches only the parent, which then stops its children in order.
        detached: process.platform !== 'win32',
      },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#tail = [...this.#tail.slice(-19), line];
        this.#onLine(line);
      });
    }
    this.exited = once(this.#process, 'exit').then(([code, signal]) => ({ code, signal }));
  }

  get running() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get tail() {
    return this.#tail.join('\n');
  }

  /** Asks the process to end, and makes it end when it does not within `graceMs`. */
  async stop(graceMs = 10_000) {
    if (!this.running) return;
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
  }
}

/** Runs a program in the foreground with this terminal; resolves with its exit code. */
export async function runForeground(script, args, env = {}) {
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, script), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  const [code, signal] = await once(child, 'exit');
  return code ?? (signal === 'SIGINT' ? 130 : 143);
}
