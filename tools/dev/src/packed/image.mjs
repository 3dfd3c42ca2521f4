import { cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePort } from '../ports.mjs';
import { CommandError } from '../terminal.mjs';
import { Background, run } from './shell.mjs';

/** Instructions of a Dockerfile by name, in their order. */
function instructions(dockerfile) {
  return dockerfile
    .split('\n')
    .map((line) => /^([A-Z]+) (.*)$/.exec(line))
    .filter(Boolean)
    .map(([, name, value]) => ({ name, value }));
}

/** Plays the stages that build: each is a folder, filled by `COPY` and worked on by `RUN`. Returns the last one's. */
function build(steps, workspace, scratch) {
  const files = run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], workspace).stdout;
  const stages = new Map();
  let folder;
  for (const { name, value } of steps) {
    if (name === 'FROM') {
      const [, stage] = / AS (\w+)/.exec(value) ?? [];
      // The last stage has no name: it takes over what was built.
      if (stage === undefined) return folder;
      folder = join(scratch, stage);
      mkdirSync(folder, { recursive: true });
      stages.set(stage, folder);
    } else if (name === 'COPY') {
      const [, from] = /^--from=(\w+) /.exec(value) ?? [];
      if (from !== undefined) cpSync(stages.get(from), folder, { recursive: true });
      else
        for (const file of files.split('\n').filter(Boolean))
          cpSync(join(workspace, file), join(folder, file));
    } else if (name === 'RUN') {
      run('sh', ['-c', value], folder, { env: { npm_config_prefer_offline: 'true' } });
    }
  }
  throw new CommandError('The Dockerfile has no last stage');
}

/**
 * Does what the image does, far from the workspace and from everything else: its stages, then the last CMD in production
 * mode. Needs no container engine.
 */
export async function runImageSteps(workspace, app, name) {
  const steps = instructions(readFileSync(join(app, 'Dockerfile'), 'utf8'));
  const clean = build(steps, workspace, mkdtempSync(join(tmpdir(), 'image-')));

  const [program, ...args] = JSON.parse(
    steps.findLast(({ name: instruction }) => instruction === 'CMD').value,
  );
  const port = await choosePort({ fallback: 0, option: '' });
  const host = new Background(program, args, join(clean, 'apps', name), {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: 'https://app.example.com',
    BITRIX24_CLIENT_ID: 'local.0123456789abcd.01234567',
    BITRIX24_CLIENT_SECRET: 'image-test-secret',
    TOKEN_ENCRYPTION_KEYS: `image:${Buffer.alloc(32, 7).toString('base64')}`,
    LOG_FORMAT: 'json',
  });
  try {
    await host.line(/The host is listening/, 30_000);
    const reply = await fetch(`http://127.0.0.1:${port}/health/ready`);
    if (!reply.ok) throw new CommandError(`/health/ready answered ${reply.status}: ${await reply.text()}`);
  } finally {
    await host.stop();
  }
}
