import type { RunningEmulator } from '@bizproc-kit/emulator';
import { installationEntities, installationMigrations } from '@bizproc-kit/installations';
import { seedInstallations, type SeededInstallation } from '@bizproc-kit/installations/seed';
import { openDataSource, parseDatabaseUrl, TokenCipher, WriteMutex } from '@bizproc-kit/persistence';
import { Secret } from '@bizproc-kit/protocol';
import {
  registrationEntities,
  registrationMigrations,
  TypeOrmRegistrationStore,
} from '@bizproc-kit/registration';
import { runtimeMigrations } from '@bizproc-kit/runtime/parts';
import { keys } from './installed-host.js';

/** Stores every portal of the emulator as one on which the app is installed and was registered once. */
export async function seedFleet(emulator: RunningEmulator, databaseUrl: string): Promise<void> {
  const target = parseDatabaseUrl(databaseUrl);
  const mutex = WriteMutex.of(target);
  const dataSource = await openDataSource(target, {
    entities: [...installationEntities, ...registrationEntities],
    migrations: [...installationMigrations, ...registrationMigrations, ...runtimeMigrations],
  });
  try {
    await seedInstallations({ dataSource, mutex, cipher: TokenCipher.parse(keys) }, [...installed(emulator)]);
    const store = new TypeOrmRegistrationStore({ dataSource, mutex });
    const appliedAt = new Date();
    for (const { memberId } of emulator.portals)
      await store.save({ memberId, hash: 'seeded', steps: [], appliedAt });
  } finally {
    await dataSource.destroy();
  }
}

function* installed(emulator: RunningEmulator): Generator<SeededInstallation> {
  const at = new Date();
  for (const portal of emulator.portals) {
    const installation = portal.createInstallation({ mode: 'script', installUrl: 'http://127.0.0.1:1/' });
    installation.installed = true;
    const tokens = emulator.oauth.issue(installation, 1);
    yield {
      memberId: portal.memberId,
      domain: portal.domain,
      clientEndpoint: portal.restUrl,
      serverEndpoint: `${emulator.url}/rest/`,
      appStatus: 'L',
      scope: ['bizproc', 'crm'],
      userId: '1',
      accessToken: new Secret(tokens.accessToken),
      refreshToken: new Secret(tokens.refreshToken),
      accessExpiresAt: new Date(at.getTime() + 3_600_000),
      applicationToken: new Secret(installation.applicationToken),
      at,
    };
  }
}
