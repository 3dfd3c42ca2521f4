import type { KeyObject } from 'node:crypto';
import { databaseFailure, type TokenCipher, UnsealError } from '@bizproc-kit/persistence';
import type { EntityManager } from 'typeorm';

import { EncryptionKeyMismatchError } from '../portal/installation.errors.js';
import { Grant } from '../portal/grant.entity.js';
import type { PortalDatabase } from '../store/portal-database.js';
import { tokenContext } from '../store/sealed-grant.js';
import { ApplicationTokenHash } from './application-token-hash.js';
import { VaultEntry } from '../store/vault-entry.entity.js';

const hashKeyName = 'application-token-hash';
export const vaultContext = (name: string) => `vault/${name}`;

/** The secrets of the installation as a whole, and the check that the listed keys fit the database. */
export class Vault {
  constructor(
    private readonly database: PortalDatabase,
    private readonly cipher: TokenCipher,
  ) {}

  /**
   * Opens the hash key, or makes it on the first start.
   *
   * @throws EncryptionKeyMismatchError when a listed key is not the one that sealed, or a needed one is not listed
   */
  async open(): Promise<KeyObject> {
    const entry = (await this.read()) ?? (await this.create());
    const key = this.openSealed(entry.sealed, vaultContext(hashKeyName));
    await this.checkGrants();
    return ApplicationTokenHash.keyFrom(key);
  }

  private read(): Promise<VaultEntry | null> {
    return this.database.read((manager) => manager.findOneBy(VaultEntry, { name: hashKeyName }));
  }

  private async create(): Promise<VaultEntry> {
    const sealed = this.cipher.seal(ApplicationTokenHash.generateKey(), vaultContext(hashKeyName));
    const entry = Object.assign(new VaultEntry(), {
      name: hashKeyName,
      sealed,
      keyId: this.cipher.currentKeyId,
    });
    try {
      await this.database.write((manager) => manager.insert(VaultEntry, entry));
      return entry;
    } catch (error) {
      // Another process of the same first start was faster.
      const other = databaseFailure(error) === 'duplicate' ? await this.read() : null;
      if (other === null) throw error;
      return other;
    }
  }

  /** One grant per key is enough to see that a key is listed and the right one. */
  private async checkGrants(): Promise<void> {
    const samples = await this.database.read(async (manager) => {
      const unlisted = await grantSealedBy(manager, this.cipher.keyIds, false);
      const listed = await Promise.all(this.cipher.keyIds.map((id) => grantSealedBy(manager, [id], true)));
      return [unlisted, ...listed];
    });
    for (const grant of samples) {
      if (grant !== null) this.openSealed(grant.refreshToken, tokenContext(grant, 'refresh'));
    }
  }

  private openSealed(sealed: string, belongsTo: string): string {
    try {
      return this.cipher.open(sealed, belongsTo);
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      throw new EncryptionKeyMismatchError(
        `TOKEN_ENCRYPTION_KEYS does not fit this database: ${error.message}`,
        { cause: error },
      );
    }
  }
}

function grantSealedBy(manager: EntityManager, keyIds: string[], by: boolean): Promise<Grant | null> {
  const query = manager.createQueryBuilder(Grant, 'g');
  for (const [index, id] of keyIds.entries()) {
    const prefix = `v1.${id}.`;
    query.andWhere(`SUBSTR(g.refreshToken, 1, :length${index}) ${by ? '=' : '<>'} :prefix${index}`, {
      [`length${index}`]: prefix.length,
      [`prefix${index}`]: prefix,
    });
  }
  return query.limit(1).getOne();
}
