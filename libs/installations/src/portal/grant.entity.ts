import {
  BigintColumn,
  IdColumn,
  LongTextColumn,
  PrimaryIdColumn,
  TimeColumn,
} from '@bizproc-kit/persistence';
import { Entity, Index } from 'typeorm';

/**
 * The authorisation of one user on one portal, its tokens sealed. Only the store opens them.
 *
 * @internal
 */
@Entity('bizproc_grant')
export class Grant {
  @PrimaryIdColumn(32, { name: 'member_id' })
  memberId!: string;

  @PrimaryIdColumn(32, { name: 'user_id' })
  userId!: string;

  @LongTextColumn({ name: 'access_token' })
  accessToken!: string;

  @LongTextColumn({ name: 'refresh_token' })
  refreshToken!: string;

  @TimeColumn({ name: 'access_expires_at' })
  accessExpiresAt!: number;

  /** When this refresh token was issued: it dies after 180 days without use (protocol 5.5). */
  @Index('bizproc_grant_obtained_at')
  @TimeColumn({ name: 'obtained_at' })
  obtainedAt!: number;

  /** New with every installation: what was begun with an earlier grant cannot touch a later one. */
  @IdColumn(32)
  series!: string;

  /** Grows with every new pair of tokens. */
  @BigintColumn()
  version!: number;

  /** Who is refreshing now, and until when that is believed. */
  @IdColumn(64, { name: 'refresh_owner', nullable: true })
  refreshOwner!: string | null;

  @TimeColumn({ name: 'refresh_until', nullable: true })
  refreshUntil!: number | null;

  /** Code and time of the last refresh that failed since the last one that worked. */
  @IdColumn(64, { nullable: true })
  failure!: string | null;

  @TimeColumn({ name: 'failed_at', nullable: true })
  failedAt!: number | null;
}
