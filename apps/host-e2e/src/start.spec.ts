import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Command } from './support/command.js';

interface StartResult {
  portals: { domain: string; memberId: string }[];
  runs: {
    portal: string;
    code: string;
    kind: string;
    status: string;
    output: Record<string, unknown>;
    ms: number;
  }[];
}

let folder: string;
let env: Record<string, string | undefined>;

/** Of the test that runs: none is left behind when it fails. */
let started: Command[];
const start = (...[args, environment = env]: [args: string[], environment?: typeof env]): Command => {
  const command = new Command('tools/dev/src/start.mjs', args, environment);
  started.push(command);
  return command;
};

beforeEach(() => {
  started = [];
  folder = mkdtempSync(join(tmpdir(), 'bizproc-start-'));
  env = { BIZPROC_DATA_DIR: folder };
});
afterEach(() => {
  for (const command of started) command.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function childrenOf(pid: number): string[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent]) => parent === String(pid))
    .map(([child]) => String(child));
}

const isAlive = (pid: string): boolean => {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
};

describe('npm start', () => {
  it('runs every example on two portals and prints the results as JSON', async () => {
    const start = new Command('tools/dev/src/start.mjs', ['--once', '--json'], env);
    expect(await start.exited).toBe(0);

    const result = JSON.parse(start.stdout.trimEnd().split('\n').at(-1) ?? '') as StartResult;
    expect(result.portals).toHaveLength(2);
    expect(new Set(result.portals.map(({ memberId }) => memberId)).size).toBe(2);
    expect(result.runs).toHaveLength(8);
    for (const { domain } of result.portals) {
      const outputs = Object.fromEntries(
        result.runs
          .filter(({ portal, status }) => portal === domain && status === 'completed')
          .map(({ code, kind, output }) => [code, { kind, ...output }]),
      );
      const digest = createHash('sha256').update('Hello, Bitrix24').digest('hex');
      expect(outputs).toEqual({
        // The portal stores numbers as they came: in a batch, as text.
        text_hash: { kind: 'activity', digest, bytes: '15' },
        deal_discount: { kind: 'robot', amount: '1080', applied: 'Y' },
        exchange_rate: { kind: 'robot', rate: '1.08', converted: '270' },
        wait_for_approval: { kind: 'robot', approved: 'Y', comment: 'Approved by npm start' },
      });
    }
  });

  it('shows the deal as the emulated CRM now has it, and reuses the database at the second start', async () => {
    for (const attempt of ['first', 'second']) {
      const start = new Command('tools/dev/src/start.mjs', ['--once'], env);
      expect({ attempt, code: await start.exited, stderr: start.stderr }).toMatchObject({ code: 0 });
      expect(start.stdout).toContain('All 8 workflows completed.');
      expect(start.stdout).toMatch(/deal .*opportunity 1080/);
    }
  });

  it('says what its options are', async () => {
    const start = new Command('tools/dev/src/start.mjs', ['--help'], env);
    expect(await start.exited).toBe(0);
    expect(start.stdout).toMatch(/--emulator-port <port> +of the emulator/);
  });

  it('lets a second one work beside it, with ports and data of its own', async () => {
    const alone = { BIZPROC_DATA_DIR: undefined };
    await start([], alone).prints('Press Ctrl-C to stop.');
    for (const attempt of ['second', 'again']) {
      const other = start(['--once', '--json'], alone);
      expect({ attempt, code: await other.exited, stderr: other.stderr }).toMatchObject({ code: 0 });
    }
  });

  it('says who has the database when it is told to share it', async () => {
    await start([]).prints('Press Ctrl-C to stop.');
    const second = start(['--once']);
    expect(await second.exited).toBe(1);
    expect(second.stderr).toMatch(
      /belongs to a host that is running \(process \d+, http:[^)]+\)\. Stop that one/,
    );
  });

  it('leaves no process behind after Ctrl-C', async () => {
    const start = new Command('tools/dev/src/start.mjs', [], env);
    await start.prints('Press Ctrl-C to stop.');
    const children = childrenOf(start.pid);
    expect(children).toHaveLength(2);

    start.kill('SIGINT');
    expect(await start.exited).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
  });

  it('leaves no process behind when it is killed', async () => {
    const start = new Command('tools/dev/src/start.mjs', [], env);
    await start.prints('Press Ctrl-C to stop.');
    const children = childrenOf(start.pid);
    start.kill('SIGKILL');
    await start.exited;
    for (let waited = 0; children.some(isAlive) && waited < 15_000; waited += 100) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(children.filter(isAlive)).toEqual([]);
  });

  it('says in one line that a named port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      const start = new Command('tools/dev/src/start.mjs', ['--once', '--port', String(port)], env);
      expect(await start.exited).toBe(1);
      expect(start.stderr.trimEnd().split('\n').at(-1)).toContain(`Port ${port} is in use.`);
    } finally {
      server.close();
    }
  });

  const asRoot = process.getuid?.() === 0;

  it('says in one line that the data folder cannot be written', async () => {
    // Root may write anywhere but below a file.
    const place = asRoot ? join(__filename, 'data') : folder;
    if (!asRoot) chmodSync(folder, 0o500);
    const start = new Command('tools/dev/src/start.mjs', ['--once'], { BIZPROC_DATA_DIR: place });
    expect(await start.exited).toBe(1);
    expect(start.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(start.stderr).toContain(`The data folder ${place} cannot be written`);
  });

  it('refuses an unknown option with exit code 2', async () => {
    const start = new Command('tools/dev/src/start.mjs', ['--twice'], env);
    expect(await start.exited).toBe(2);
    expect(start.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
