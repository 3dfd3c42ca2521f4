import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Type } from '@nestjs/common';

import { freePort } from './free-port.js';

/** Where the host of a test listens, and everything that its environment says. */
export interface TestEnvironment {
  readonly emulatorPort: number;
  readonly hostPort: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A module reads its settings once, so it keeps its environment when it is started again in the same file. */
const environments = new WeakMap<Type, Promise<TestEnvironment>>();

export function environmentOf(module: Type): Promise<TestEnvironment> {
  let environment = environments.get(module);
  if (!environment) environments.set(module, (environment = makeEnvironment()));
  return environment;
}

async function makeEnvironment(): Promise<TestEnvironment> {
  const folder = mkdtempSync(join(tmpdir(), 'bizproc-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [emulatorPort, hostPort] = [await freePort(), await freePort()];
  const clientId = 'app.test';
  const clientSecret = randomBytes(24).toString('hex');
  return {
    emulatorPort,
    hostPort,
    clientId,
    clientSecret,
    variables: {
      PORT: String(hostPort),
      HOST: '127.0.0.1',
      PUBLIC_URL: `http://127.0.0.1:${hostPort}`,
      BITRIX24_CLIENT_ID: clientId,
      BITRIX24_CLIENT_SECRET: clientSecret,
      BITRIX24_OAUTH_HOSTS: `http://127.0.0.1:${emulatorPort}`,
      BITRIX24_ALLOW_INSECURE_PORTALS: 'true',
      DATABASE_URL: `sqlite:${join(folder, 'host.sqlite')}`,
      SPOOL_DIR: join(folder, 'spool'),
      TOKEN_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
      COMPLETION_FIRST_DELAY_MS: '0',
      RATE_LIMIT: '1000:1000',
      LOG_LEVEL: 'silent',
    },
  };
}

/** Sets variables of this process, and returns what puts the former ones back. */
export function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const former = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of former) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
