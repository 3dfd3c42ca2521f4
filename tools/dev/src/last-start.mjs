import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const file = join(root, 'data', 'start.env');

/** Keeps the settings of `npm start`, which are those of development, for the commands of another terminal. */
export function rememberSettings(settings) {
  mkdirSync(join(root, 'data'), { recursive: true });
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** Takes the settings of the last `npm start`, unless the environment names an app of its own. */
export function recallSettings() {
  if (process.env.BITRIX24_CLIENT_ID === undefined && existsSync(file)) process.loadEnvFile(file);
}
