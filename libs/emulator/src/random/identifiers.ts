import type { RandomSource } from './random-source.js';

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Where ids and tokens come from. Tests replace single members to get a body they know byte for byte;
 * whatever a member leaves undefined is generated.
 *
 * @public
 */
export interface IdentifierOverrides {
  workflowId?: () => string | undefined;
  activityName?: () => string | undefined;
  /** The 32 characters of `event_id` (protocol 3.2). */
  eventId?: () => string | undefined;
  /** The 64 hex characters after the last dot of an event token. A foreign one is still accepted when it comes back. */
  eventSignature?: (unsigned: string) => string | undefined;
  accessToken?: () => string | undefined;
  refreshToken?: () => string | undefined;
  /** `APP_SID` of an opened frame (protocol 5.2). */
  frameSession?: () => string | undefined;
}

/** Makes the platform's ids in the platform's shapes. */
export class Identifiers {
  constructor(
    private readonly random: RandomSource,
    private readonly overrides: IdentifierOverrides = {},
  ) {}

  /** PHP `uniqid('', true)`: thirteen hex digits of time, a digit, a dot, eight digits. */
  workflowId(nowMs: number): string {
    const given = this.overrides.workflowId?.();
    if (given !== undefined) return given;
    const seconds = Math.floor(nowMs / 1000)
      .toString(16)
      .padStart(8, '0');
    const micros = this.random.between(0, 999_999).toString(16).padStart(5, '0');
    const tail = String(this.random.between(0, 99_999_999)).padStart(8, '0');
    return `${seconds}${micros}${this.random.between(0, 9)}.${tail}`;
  }

  activityName(): string {
    const given = this.overrides.activityName?.();
    if (given !== undefined) return given;
    const part = (): number => this.random.between(10_000, 99_999);
    return `A${part()}_${part()}_${part()}_${part()}`;
  }

  eventId(): string {
    return this.overrides.eventId?.() ?? this.random.text(32, alphanumeric);
  }

  eventSignature(unsigned: string): string | undefined {
    return this.overrides.eventSignature?.(unsigned);
  }

  accessToken(): string | undefined {
    return this.overrides.accessToken?.();
  }

  refreshToken(): string | undefined {
    return this.overrides.refreshToken?.();
  }

  frameSession(): string {
    return this.overrides.frameSession?.() ?? this.random.hex(32);
  }

  hex32(): string {
    return this.random.hex(32);
  }

  secret(length: number): string {
    return this.random.text(length, 'abcdefghijklmnopqrstuvwxyz0123456789');
  }
}
