import { IdColumn, LongTextColumn, PrimaryIdColumn, TimeColumn } from '@bizproc-kit/persistence';
import { Entity, Index } from 'typeorm';

/** The row of an `AppliedRegistration`. */
@Entity('bizproc_registration')
export class RegistrationRow {
  @PrimaryIdColumn(32, { name: 'member_id' })
  memberId!: string;

  @Index('bizproc_registration_hash')
  @IdColumn(64, { name: 'manifest_hash' })
  manifestHash!: string;

  /** JSON of the steps. */
  @LongTextColumn()
  steps!: string;

  @TimeColumn({ name: 'applied_at' })
  appliedAt!: number;
}
