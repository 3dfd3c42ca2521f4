import { createHash } from 'node:crypto';
import { BizprocKitError } from '@bizproc-kit/errors';
import { UnsealError, type TokenCipher } from '@bizproc-kit/persistence';
import { Secret, type Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { CallJournal } from '../../journal/call-journal.port.js';
import type { Authenticity, CallVerifier } from '../../portals/call-verifier.port.js';
import { groupBy } from './group-by.js';
import { QuarantinePlaces } from './quarantine-places.js';
import { openUnproven, sealUnproven, type UnprovenCall } from './quarantine-record.js';
import type { QuarantineRow, QuarantineStore } from './quarantine-store.js';

const everyMs = 500;
/** An unproven call that could not be checked for so long is dropped. */
const longestMs = 24 * 3_600_000;
/** What a process has taken and does not settle is another one's after this time. */
const claimMs = 120_000;
const recountMs = 10_000;
/** As many event tokens as the portal judges in one request. */
const perLook = 50;
/** Credentials that are shown to the OAuth server in one look. */
const lessonsPerLook = 3;
const portalsAtOnce = 8;
const pauses = { unreachable: 10_000, undecided: 300_000, unreadable: 3_600_000 };

export interface QuarantineParts {
  readonly store: QuarantineStore;
  readonly journal: Pick<CallJournal, 'accept'>;
  readonly verifier: CallVerifier;
  readonly cipher: TokenCipher;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly wake: (memberId: string) => void;
  readonly rejected: (memberId: string) => void;
  readonly ready: () => boolean;
}

interface Waiting extends QuarantineRow, UnprovenCall {
  isAccepted?: boolean;
}

/**
 * Calls of portals whose application token is not known yet, until one of them has proven it. The portal says of fifty
 * event tokens in one request which it has made: forged calls are told apart as fast as they come, and cannot use up the
 * checks at the OAuth server that the genuine ones need.
 */
export class Quarantine {
  private readonly places = new QuarantinePlaces();
  private readonly working = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isIdle = true;
  private isStopping = false;
  private countedAt = -Infinity;

  constructor(private readonly parts: QuarantineParts) {}

  /** Calls that wait, as far as this process knows. */
  get size(): number {
    return this.places.size;
  }

  start(): void {
    this.timer = setInterval(() => this.next(), everyMs);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.round;
    await Promise.all(this.working.values());
  }

  /** False when there is no place for it; a call that waits already keeps the one it has. Rejects when it could not be stored. */
  async add(record: Omit<UnprovenCall, 'eventToken'>): Promise<boolean> {
    const { call, applicationToken, accessToken = '' } = record;
    const { memberId, runId, receivedAt } = call;
    const sealed = sealUnproven(record, this.parts.cipher);
    const credential = createHash('sha256')
      .update(`${memberId} ${applicationToken} ${accessToken}`)
      .digest('base64url');
    const place = { memberId, credential, bytes: sealed.length };
    if (!this.places.take(place)) return false;
    try {
      const isNew = await this.parts.store.add({ ...place, id: runId, receivedAt, sealed });
      if (!isNew) this.places.giveBack(place);
      return true;
    } catch (error) {
      this.places.giveBack(place);
      throw error;
    }
  }

  private next(): void {
    if (!this.isIdle || this.isStopping || !this.parts.ready()) return;
    this.isIdle = false;
    this.round = this.look()
      .catch((error: unknown) => this.parts.logger.warn({ err: error }, 'The quarantine could not be read'))
      .finally(() => (this.isIdle = true));
  }

  private async look(): Promise<void> {
    const { store, clock } = this.parts;
    const now = clock.now();
    if (Math.abs(now - this.countedAt) >= recountMs) {
      this.places.reset(await store.places());
      this.countedAt = now;
    }
    if (this.places.size === 0) return;
    for (const memberId of await store.dueMembers(now, portalsAtOnce * 2)) {
      if (this.working.has(memberId) || this.working.size >= portalsAtOnce) continue;
      const work = this.settle(memberId)
        .catch((error: unknown) =>
          this.parts.logger.warn({ err: error, portal: memberId }, 'Waiting calls could not be judged yet'),
        )
        .finally(() => this.working.delete(memberId));
      this.working.set(memberId, work);
    }
  }

  private async settle(memberId: string): Promise<void> {
    const { store, clock } = this.parts;
    while (!this.isStopping) {
      const now = clock.now();
      const rows = await store.claim(memberId, now, now + claimMs, perLook);
      if (rows.length === 0) return;
      try {
        await this.judge(memberId, await this.opened(rows));
      } catch (error) {
        await store.postpone(
          rows.map(({ id }) => id),
          clock.now() + pauses.unreachable,
        );
        throw error;
      }
    }
  }

  private async judge(memberId: string, rows: readonly Waiting[]): Promise<void> {
    const { clock } = this.parts;
    const open = await this.withKnownTokens(memberId, rows);
    const old = open.filter(({ receivedAt }) => clock.now() - receivedAt > longestMs);
    await this.drop(old);
    const young = open.filter((row) => !old.includes(row));
    if (young.length === 0) return;
    const opinions = await this.parts.verifier.judgeEventTokens(
      memberId,
      young.map(({ eventToken }) => new Secret(eventToken)),
    );
    await this.drop(young.filter((_, index) => opinions[index] === 'refused'));
    const left = young.flatMap((row, index) =>
      opinions[index] === 'refused' ? [] : [{ ...row, isAccepted: opinions[index] === 'accepted' }],
    );
    await this.learn(memberId, left);
  }

  /** Shows one call of each credential to the OAuth server; what the portal itself has vouched for comes first. */
  private async learn(memberId: string, rows: readonly Waiting[]): Promise<void> {
    const { store, clock } = this.parts;
    const groups = [...groupBy(rows, ({ credential }) => credential).values()];
    for (const [index, group] of groups.entries()) {
      const [first] = group;
      const ids = group.map(({ id }) => id);
      if (index >= lessonsPerLook) {
        await store.postpone(ids, clock.now() + everyMs);
        continue;
      }
      const lesson = await this.lesson(memberId, first);
      if (lesson === 'refused') await this.drop(group);
      else if (lesson !== 'trusted') await store.postpone(ids, lesson.dueAt);
      else {
        // Now all that waits can be told apart without asking anybody.
        await store.allDue(memberId, clock.now());
        return;
      }
    }
  }

  private async lesson(
    memberId: string,
    { applicationToken, accessToken, isAccepted = false }: Waiting,
  ): Promise<'trusted' | 'refused' | { readonly dueAt: number }> {
    const token = new Secret(applicationToken);
    const access = accessToken === undefined ? undefined : new Secret(accessToken);
    const now = this.parts.clock.now();
    try {
      return await this.parts.verifier.learnApplicationToken(memberId, token, access, { isAccepted });
    } catch (error) {
      if (!(error instanceof BizprocKitError)) throw error;
      const { retry } = error;
      if (retry.kind === 'at') return { dueAt: retry.at.getTime() };
      return { dueAt: now + (retry.kind === 'never' ? pauses.undecided : pauses.unreachable) };
    }
  }

  /** Settles the rows of application tokens that are known by now; gives the others. */
  private async withKnownTokens(memberId: string, rows: readonly Waiting[]): Promise<Waiting[]> {
    const { verifier } = this.parts;
    const open: Waiting[] = [];
    for (const group of groupBy(rows, ({ applicationToken }) => applicationToken).values()) {
      const token = new Secret(group[0].applicationToken);
      const authenticity: Authenticity = await verifier.authenticate(memberId, token);
      if (authenticity === 'quarantine') open.push(...group);
      else if (authenticity === 'trusted') await this.accept(memberId, group);
      else await this.drop(group);
    }
    return open;
  }

  private async accept(memberId: string, rows: readonly Waiting[]): Promise<void> {
    await Promise.all(rows.map(({ call }) => this.parts.journal.accept(call)));
    await this.remove(rows);
    this.parts.wake(memberId);
    this.parts.logger.info({ portal: memberId, calls: rows.length }, 'Calls were proven and taken in');
  }

  private async drop(rows: readonly QuarantineRow[]): Promise<void> {
    await this.remove(rows);
    for (const { memberId } of rows) this.parts.rejected(memberId);
  }

  private async remove(rows: readonly QuarantineRow[]): Promise<void> {
    await this.parts.store.remove(rows.map(({ id }) => id));
    for (const row of rows) this.places.giveBack(row);
  }

  private async opened(rows: readonly QuarantineRow[]): Promise<Waiting[]> {
    const { cipher, store, clock, logger } = this.parts;
    const unreadable: string[] = [];
    const opened = rows.flatMap((row) => {
      try {
        return [{ ...row, ...openUnproven(row, cipher) }];
      } catch (error) {
        if (!(error instanceof UnsealError)) throw error;
        unreadable.push(row.id);
        return [];
      }
    });
    if (unreadable.length > 0) {
      logger.error(
        { calls: unreadable.length },
        'Waiting calls were sealed with an encryption key that TOKEN_ENCRYPTION_KEYS does not list: add it again',
      );
      await store.postpone(unreadable, clock.now() + pauses.unreadable);
    }
    return opened;
  }
}
