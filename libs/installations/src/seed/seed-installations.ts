import type { OrmDatabase, TokenCipher } from '@bizproc-kit/persistence';
import type { Secret } from '@bizproc-kit/protocol';

import { ApplicationTokenHash } from '../keys/application-token-hash.js';
import { Vault } from '../keys/vault.js';
import { Grant } from '../portal/grant.entity.js';
import { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { VerifiedInstallation } from '../store/installation-store.port.js';
import { installedPortal } from '../store/installed-portal.js';
import { PortalDatabase } from '../store/portal-database.js';
import { newGrant } from '../store/sealed-grant.js';

/** A portal that is to be stored as if it had been verified. @internal */
export interface SeededInstallation extends Omit<
  VerifiedInstallation,
  'applicationTokenHash' | 'tokenOpenUntil' | 'installedWith'
> {
  readonly applicationToken: Secret;
}

const perStatement = 200;

/**
 * Stores many installations at once, without asking anybody: for tests and benchmarks of many portals. The tables must
 * be there, and the portals new.
 *
 * @internal
 */
export async function seedInstallations(
  { cipher, ...orm }: OrmDatabase & { cipher: TokenCipher },
  installations: readonly SeededInstallation[],
): Promise<void> {
  const database = new PortalDatabase(orm);
  const key = await new Vault(database, cipher).open();
  const hash = new ApplicationTokenHash(() => key);
  const verified = installations.map(({ applicationToken, ...rest }): VerifiedInstallation => ({
    ...rest,
    applicationTokenHash: hash.of(rest.memberId, applicationToken),
    installedWith: hash.of(rest.memberId, rest.accessToken),
  }));
  await database.write(async (manager) => {
    for (let from = 0; from < verified.length; from += perStatement) {
      const some = verified.slice(from, from + perStatement);
      await manager.insert(
        PortalInstallation,
        some.map((one) => installedPortal(null, one)),
      );
      await manager.insert(
        Grant,
        some.map((one) => newGrant(cipher, one)),
      );
    }
  });
}
