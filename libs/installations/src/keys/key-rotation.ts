import type { TokenCipher } from '@bizproc-kit/persistence';

import { Grant } from '../portal/grant.entity.js';
import type { PortalDatabase } from '../store/portal-database.js';
import { tokenContext } from '../store/sealed-grant.js';
import { VaultEntry } from './vault-entry.entity.js';
import { vaultContext } from './vault.js';

/** What a rotation did. */
export interface KeyRotationReport {
  /** Id of the key that everything is sealed with now. */
  readonly keyId: string;
  /** Rows that were sealed anew. */
  readonly resealed: number;
}

const pageSize = 100;

/**
 * Seals everything of this room with the writing key, page by page, beside a running host: a row that changes
 * meanwhile was sealed with the host's writing key and is looked at again in the next round.
 */
export class KeyRotation {
  constructor(
    private readonly database: PortalDatabase,
    private readonly cipher: TokenCipher,
  ) {}

  /** @throws UnsealError when a value was sealed with a key that is not listed */
  async run(): Promise<KeyRotationReport> {
    let resealed = 0;
    for (let round = await this.round(); round > 0; round = await this.round()) resealed += round;
    return { keyId: this.cipher.currentKeyId, resealed };
  }

  private async round(): Promise<number> {
    return (await this.resealVault()) + (await this.resealGrants());
  }

  private async resealVault(): Promise<number> {
    const entries = await this.database.read((manager) => manager.find(VaultEntry));
    let count = 0;
    for (const { name, sealed } of entries) {
      const renewed = this.cipher.reseal(sealed, vaultContext(name));
      if (renewed === undefined) continue;
      await this.database.write((manager) =>
        manager.update(VaultEntry, { name, sealed }, { sealed: renewed, keyId: this.cipher.currentKeyId }),
      );
      count += 1;
    }
    return count;
  }

  private async resealGrants(): Promise<number> {
    let count = 0;
    let after = '';
    for (let page = await this.page(after); page.length > 0; page = await this.page(after)) {
      for (const grant of page) count += (await this.resealGrant(grant)) ? 1 : 0;
      after = page[page.length - 1].memberId;
    }
    return count;
  }

  private page(after: string): Promise<Grant[]> {
    return this.database.read((manager) =>
      manager
        .createQueryBuilder(Grant, 'g')
        .where('g.memberId > :after', { after })
        .orderBy('g.memberId')
        .addOrderBy('g.userId')
        .limit(pageSize)
        .getMany(),
    );
  }

  private async resealGrant(grant: Grant): Promise<boolean> {
    const accessToken = this.cipher.reseal(grant.accessToken, tokenContext(grant, 'access'));
    const refreshToken = this.cipher.reseal(grant.refreshToken, tokenContext(grant, 'refresh'));
    if (accessToken === undefined && refreshToken === undefined) return false;
    const { memberId, userId, series, version } = grant;
    await this.database.write((manager) =>
      manager.update(
        Grant,
        { memberId, userId, series, version },
        {
          accessToken: accessToken ?? grant.accessToken,
          refreshToken: refreshToken ?? grant.refreshToken,
        },
      ),
    );
    return true;
  }
}
