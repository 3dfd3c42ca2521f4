import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { ChildAnswer, ChildCommand } from './app-process.child.js';
import type { WorldCoordinates } from './installation-world.js';

const program = join(__dirname, 'app-process.child.ts');

/** A process of the app that a test can kill. */
export class AppProcess {
  private readonly lines: string[] = [];
  private readonly waiting: ((line: string | undefined) => void)[] = [];
  private ended = false;
  private complaints = '';

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    const reader = createInterface(child.stdout);
    reader.on('line', (line) => {
      const next = this.waiting.shift();
      if (next === undefined) this.lines.push(line);
      else next(line);
    });
    reader.on('close', () => {
      this.ended = true;
      for (const next of this.waiting.splice(0)) next(undefined);
    });
    child.stderr.on('data', (text: Buffer) => (this.complaints += text.toString()));
  }

  /** Resolves when the process is ready for commands. */
  static async start(coordinates: WorldCoordinates, options: { leaseMs?: number } = {}): Promise<AppProcess> {
    const settings = { leaseMs: 45_000, ...options, ...coordinates };
    const child = spawn(
      process.execPath,
      [
        '--conditions=@bizproc-kit/source',
        '--import=@swc-node/register/esm-register',
        program,
        JSON.stringify(settings),
      ],
      { env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '../../../../tsconfig.base.json') } },
    );
    const app = new AppProcess(child);
    if ((await app.line()) === undefined) throw new Error(`The process did not start: ${app.complaints}`);
    return app;
  }

  /** Makes calls; undefined when the process dies meanwhile. */
  async call(command: ChildCommand): Promise<ChildAnswer | undefined> {
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
    const line = await this.line();
    return line === undefined ? undefined : (JSON.parse(line) as ChildAnswer);
  }

  /** Ends it at once, without any chance to clean up. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await exited;
  }

  private line(): Promise<string | undefined> {
    const line = this.lines.shift();
    if (line !== undefined || this.ended) return Promise.resolve(line);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
