import type { TokenCipher } from '@bizproc-kit/persistence';

import type { PortalDatabase } from '../store/portal-database.js';
import type { SealedColumn } from './sealed-column.js';
import { VaultEntry } from '../store/vault-entry.entity.js';
import { vaultContext } from './vault.js';

/** What a rotation did. @public */
export interface KeyRotationReport {
  /** Id of the key that everything is sealed with now. */
  readonly keyId: string;
  /** Values that were sealed anew. */
  readonly resealed: number;
}

const pageSize = 200;

type Row = Readonly<Record<string, string>>;

/**
 * Seals everything with the writing key, page by page, beside a running host: a value that changes meanwhile was
 * sealed by the host and is looked at again in the next round.
 *
 * The vault comes last. It is what the start of a host opens, so that a host without the old key does not start before
 * a rotation has come to its end.
 */
export class KeyRotation {
  constructor(
    private readonly database: PortalDatabase,
    private readonly cipher: TokenCipher,
    private readonly columns: readonly SealedColumn[],
  ) {}

  /** @throws UnsealError when a value was sealed with a key that is not listed */
  async run(): Promise<KeyRotationReport> {
    let resealed = 0;
    for (let round = await this.round(); round > 0; round = await this.round()) resealed += round;
    return { keyId: this.cipher.currentKeyId, resealed: resealed + (await this.resealVault()) };
  }

  private async round(): Promise<number> {
    let count = 0;
    for (const column of this.columns) count += await this.resealColumn(column);
    return count;
  }

  private async resealColumn(column: SealedColumn): Promise<number> {
    let count = 0;
    for (let page = await this.page(column); page.length > 0;) {
      count += await this.resealPage(column, page);
      page = await this.page(column, page[page.length - 1][column.key]);
    }
    return count;
  }

  /** Rows whose value another key has sealed. */
  private page({ table, column, key, needs }: SealedColumn, after?: string): Promise<Row[]> {
    const prefix = `v1.${this.cipher.currentKeyId}.`;
    const beyond = after === undefined ? '' : `AND ${key} > ?`;
    const sql = `SELECT ${[key, column, ...needs].join(', ')} FROM ${table}
      WHERE ${column} IS NOT NULL AND SUBSTR(${column}, 1, ${prefix.length}) <> ? ${beyond}
      ORDER BY ${key} LIMIT ${pageSize}`;
    const parameters = after === undefined ? [prefix] : [prefix, after];
    return this.database.read((manager) => this.database.query<Row[]>(manager, sql, parameters));
  }

  private resealPage({ table, column, key, context }: SealedColumn, page: Row[]): Promise<number> {
    const sql = `UPDATE ${table} SET ${column} = ? WHERE ${key} = ? AND ${column} = ?`;
    return this.database.write(async (manager) => {
      let count = 0;
      for (const row of page) {
        const renewed = this.cipher.reseal(row[column], context(row));
        if (renewed === undefined) continue;
        await this.database.query(manager, sql, [renewed, row[key], row[column]]);
        count += 1;
      }
      return count;
    });
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
}
