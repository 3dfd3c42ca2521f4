import { IdColumn, PrimaryIdColumn, TimeColumn } from '@bizproc-kit/persistence';
import { Entity } from 'typeorm';

/** How a portal writes dates: what the platform told, and what an operator set. Unknown parts are null. */
@Entity('bizproc_portal_culture')
export class PortalCultureRow {
  @PrimaryIdColumn(32, { name: 'member_id' })
  memberId!: string;

  @IdColumn(16, { nullable: true })
  language!: string | null;

  @IdColumn(64, { name: 'date_format', nullable: true })
  dateFormat!: string | null;

  @IdColumn(64, { name: 'date_time_format', nullable: true })
  dateTimeFormat!: string | null;

  @IdColumn(64, { name: 'time_zone', nullable: true })
  timeZone!: string | null;

  /** The zone that the platform told, used while nobody has set another. */
  @IdColumn(64, { name: 'learned_time_zone', nullable: true })
  learnedTimeZone!: string | null;

  @TimeColumn({ name: 'learned_at', nullable: true })
  learnedAt!: number | null;
}
