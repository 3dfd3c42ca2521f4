import { IdColumn, LongTextColumn, PrimaryIdColumn } from '@bizproc-kit/persistence';
import { Entity } from 'typeorm';

/**
 * A secret of the installation as a whole, sealed.
 *
 * @internal
 */
@Entity('bizproc_vault')
export class VaultEntry {
  @PrimaryIdColumn(64)
  name!: string;

  @LongTextColumn()
  sealed!: string;

  /** Key id that sealed it, to be read by people. */
  @IdColumn(32, { name: 'key_id' })
  keyId!: string;
}
