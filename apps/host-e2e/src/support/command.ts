import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The repository's root: jest runs in a project's folder, two levels below it. */
export const repositoryRoot = join(__dirname, '..', '..', '..', '..');

/** A command at the repository's root, as a user would start it. */
export class Command {
  stdout = '';
  stderr = '';
  readonly exited: Promise<number | null>;
  private readonly process: ChildProcess;

  constructor(script: string, args: string[] = [], env: Record<string, string | undefined> = {}) {
    this.process = spawn(process.execPath, [join(repositoryRoot, script), ...args], {
      cwd: repositoryRoot,
      // The runner forces colours on what it starts; what is compared here is what a pipe gets.
      env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.process.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = once(this.process, 'close').then(([code]) => code as number | null);
  }

  get pid(): number {
    return this.process.pid ?? -1;
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Resolves when standard output and error together contain the text. */
  async prints(text: string, timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!`${this.stdout}${this.stderr}`.includes(text)) {
      if (Date.now() > deadline || this.process.exitCode !== null) {
        throw new Error(`"${text}" was not printed. Output:\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
