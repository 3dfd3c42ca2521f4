import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/**
 * Does what the image does, in a clean copy: the build stage's RUN, then the last CMD in production mode. Needs no
 * container engine.
 */
export async function runImageSteps(workspace, app, name) {
  const steps = instructions(readFileSync(join(app, 'Dockerfile'), 'utf8'));
  // Beside the workspace, so that tarballs which are named relatively stay in reach.
  const clean = join(dirname(workspace), 'image');
  mkdirSync(clean);
  const files = run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], workspace).stdout;
  for (const file of files.split('\n').filter(Boolean)) cpSync(join(workspace, file), join(clean, file));

  const build = steps.find(({ name: instruction }) => instruction === 'RUN').value;
  run('sh', ['-c', build], clean, { env: { npm_config_prefer_offline: 'true' } });

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
