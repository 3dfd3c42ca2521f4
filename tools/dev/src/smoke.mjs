// Boots the built host and lets it stop again. Tests run compiled to CommonJS: only this shows a circular
// import or a module that loads only there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from './demo/control.mjs';
import { choosePort } from './ports.mjs';
import { Child } from './processes.mjs';
import { CommandError, progress, runCommand } from './terminal.mjs';

const metricsToken = 'smoke-test-metrics-token';

await runCommand(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bizproc-smoke-'));
  const port = await choosePort({ fallback: 0, option: '' });
  const host = new Child('host', 'apps/host/dist/main.js', {
    env: {
      NODE_ENV: 'production',
      METRICS_TOKEN: metricsToken,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: 'https://app.example.com',
      BITRIX24_CLIENT_ID: 'local.0123456789abcd.01234567',
      BITRIX24_CLIENT_SECRET: 'smoke-test-secret',
      DATABASE_URL: `sqlite:${join(folder, 'bizproc.sqlite')}`,
      SPOOL_DIR: join(folder, 'spool'),
      TOKEN_ENCRYPTION_KEYS: `smoke:${Buffer.alloc(32, 7).toString('base64')}`,
    },
  });
  try {
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      await waitFor(
        async () => {
          if (!host.running) throw new CommandError(`the host has ended:\n${host.tail}`);
          const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
            headers: { authorization: `Bearer ${metricsToken}` },
          });
          if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
        },
        { ms: 20_000, what: path },
      );
    }
    await host.stop();
    const { code } = await host.exited;
    if (code !== 0) throw new CommandError(`The host ended with ${code} after SIGTERM:\n${host.tail}`);
    progress(`The built host boots and stops on Node ${process.versions.node}.`);
  } finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
