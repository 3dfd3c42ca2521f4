import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');
const programArgs = [
  '-C',
  '@bizproc-kit/source',
  '--import',
  '@swc-node/register/esm-register',
  join(__dirname, 'main.ts'),
];

interface Program {
  stdout: string;
  stderr: string;
  /** Resolves once standard output holds the text. */
  says(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  ended: Promise<number | null>;
}

/** Starts the program from its sources: tests need no build. */
function start(...args: string[]): Program {
  const child = spawn(process.execPath, [...programArgs, ...args], { cwd: root });
  const waiting: { text: string; tell: () => void }[] = [];
  const program: Program = {
    stdout: '',
    stderr: '',
    says: (text) =>
      new Promise((resolve) => {
        if (program.stdout.includes(text)) resolve();
        else waiting.push({ text, tell: resolve });
      }),
    signal: (name) => void child.kill(name),
    ended: new Promise((resolve) => child.on('close', resolve)),
  };
  child.stdout.on('data', (chunk: Buffer) => {
    program.stdout += chunk.toString();
    for (const { text, tell } of waiting) if (program.stdout.includes(text)) tell();
  });
  child.stderr.on('data', (chunk: Buffer) => (program.stderr += chunk.toString()));
  return program;
}

describe('the program', () => {
  jest.setTimeout(60_000);

  it('says which method it lacks when an app asks for one', async () => {
    const program = start('--port', '0', '--portals', 'acme', '--json');
    await program.says('"portals"');
    const ready = JSON.parse(program.stdout.trim().split('\n').at(-1)!) as {
      portals: { webhookUrl: string }[];
    };
    expect((await fetch(`${ready.portals[0]!.webhookUrl}telephony.calls.count`)).status).toBe(404);
    await program.says('Portal acme: telephony.calls.count is not emulated');
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('says in plain words where everything is, then the same as one line of JSON, and stops when told', async () => {
    const program = start('--port', '0', '--portals', 'acme,globex', '--client-id', 'local.1', '--json');
    await program.says('"portals"');
    expect(program.stdout).toContain('BITRIX24_CLIENT_ID=local.1');
    expect(program.stdout).toContain('Press Ctrl+C to stop it.');
    const ready = JSON.parse(program.stdout.trim().split('\n').at(-1)!) as {
      url: string;
      app: { clientId: string };
      portals: { slug: string; webhookUrl: string }[];
    };
    expect(ready.portals.map(({ slug }) => slug)).toEqual(['acme', 'globex']);
    const reply = await fetch(`${ready.portals[1]!.webhookUrl}profile.json`);
    expect(await reply.json()).toMatchObject({ result: { ID: '1' } });
    const state = await fetch(`${ready.url}/_emulator/state`);
    expect(await state.json()).toMatchObject({ app: { clientId: 'local.1' } });
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.stderr).toBe('');
  });

  it('serves https with a certificate whose authority it writes to a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-tls-'));
    const file = join(folder, 'sub', 'ca.pem');
    try {
      const program = start('--port', '0', '--tls', '--tls-ca-file', file, '--portal-ports');
      await program.says('Press Ctrl+C');
      expect(program.stdout).toContain('running at https://127.0.0.1:');
      expect(program.stdout).toContain(`NODE_EXTRA_CA_CERTS=${file}`);
      expect(existsSync(file)).toBe(true);
      program.signal('SIGINT');
      expect(await program.ended).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('ends with 1 and one line when the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const program = start('--port', String(port));
    expect(await program.ended).toBe(1);
    expect(program.stderr).toBe(`The address 127.0.0.1:${port} is in use: choose another one with --port\n`);
    expect(program.stdout).toBe('');
    other.close();
  });

  it('ends with 2 and one line when it is asked for something it does not know', async () => {
    const program = start('--prot', '4010');
    expect(await program.ended).toBe(2);
    expect(program.stderr).toBe("Unknown option '--prot' (try --help)\n");
  });
});
