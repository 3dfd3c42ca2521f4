import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Folder that holds all of the programs: one of `PATH`, or one of those where distributions hide them. */
export function findPrograms(names: readonly string[], hidden: readonly string[] = []): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', ...hidden];
  return folders.find((folder) => names.every((name) => existsSync(join(folder, name))));
}

/** Folders `<base>/<version>/bin`, the newest first. */
export function versionedFolders(base: string): string[] {
  if (!existsSync(base)) return [];
  const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(base, version, 'bin'));
}

/** A database server of a test's own, in a temporary folder. As an unprivileged user where the test runs as root. */
export class ServerProgram {
  readonly folder: string;
  private readonly user: { uid?: number; gid?: number };
  private process: ChildProcess | undefined;

  constructor(private readonly name: string) {
    this.folder = mkdtempSync(join(tmpdir(), `bizproc-${name}-`));
    this.user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
    if (this.user.uid !== undefined) chownSync(this.folder, this.user.uid, this.user.gid ?? 0);
  }

  /** Runs a program to its end. */
  prepare(program: string, args: readonly string[]): void {
    const { status, stdout, stderr } = spawnSync(program, args, {
      ...this.user,
      cwd: this.folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`);
  }

  /** Starts the server; `answers` rejects until it does. */
  async run(program: string, args: readonly string[], answers: () => Promise<unknown>): Promise<void> {
    let output = '';
    const child = spawn(program, args, { ...this.user, cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    this.process = child;
    const deadline = Date.now() + 30_000;
    while (
      !(await answers().then(
        () => true,
        () => false,
      ))
    ) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`${this.name} did not start: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends the server in the middle of what it does; what it has written stays. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'close');
  }

  async remove(): Promise<void> {
    await this.kill('SIGQUIT');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Servers refuse to run as root. */
function idOf(option: '-u' | '-g'): number {
  return Number(spawnSync('id', [option, 'nobody'], { encoding: 'utf8' }).stdout);
}
