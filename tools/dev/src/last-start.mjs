import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const lastStart = join(root, 'data');

const fileIn = (folder) => join(folder, 'start.env');

/** Keeps the settings of `npm start`, which are those of development, for the commands of another terminal. */
export function rememberSettings(settings, dataFolder) {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  for (const folder of [dataFolder, lastStart]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(fileIn(folder), `${lines.join('\n')}\n`, { mode: 0o600 });
  }
}

/**
 * Takes the settings of the last `npm start`, or of the one whose data folder `BIZPROC_DATA_DIR` names, unless the
 * environment names an app of its own.
 */
export function recallSettings() {
  const file = fileIn(process.env.BIZPROC_DATA_DIR ?? lastStart);
  if (process.env.BITRIX24_CLIENT_ID === undefined && existsSync(file)) process.loadEnvFile(file);
}
