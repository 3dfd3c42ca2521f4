import { databaseFailure } from '@bizproc-kit/persistence';
import type { Logger } from 'pino';
import type { CallJournal } from '../journal/call-journal.port.js';
import { Secret } from '@bizproc-kit/protocol';
import type { CallVerifier } from '../portals/call-verifier.port.js';
import type { Quarantine } from './quarantine/quarantine.js';
import type { CallSpool } from './spool/call-spool.js';
import type { SpoolRecord } from './spool/spool-record.js';

const everyMs = 1_000;
/** What others have left is looked for less often than there may be own calls. */
const othersEvery = 15;

export interface ReplayerParts {
  readonly spool: CallSpool;
  readonly journal: Pick<CallJournal, 'accept'>;
  readonly verifier: Pick<CallVerifier, 'authenticate'>;
  readonly quarantine: Pick<Quarantine, 'add'>;
  readonly logger: Logger;
  readonly wake: (memberId: string) => void;
  readonly rejected: (memberId: string) => void;
  readonly ready: () => boolean;
}

/**
 * Brings spooled calls into the journal as soon as it is back, verifying those that could not be verified before.
 *
 * @internal
 */
export class SpoolReplayer {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private rounds = 0;
  private readonly missingKeys = new Set<string>();

  constructor(private readonly parts: ReplayerParts) {}

  start(): void {
    this.timer = setInterval(() => this.next(), everyMs);
    this.next();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  private next(): void {
    this.working ??= this.round().finally(() => (this.working = undefined));
  }

  private async round(): Promise<void> {
    this.rounds += 1;
    const { spool, logger } = this.parts;
    try {
      const looksForOthers = this.rounds % othersEvery === 1;
      if (!this.parts.ready() || (spool.size === 0 && !looksForOthers)) return;
      let count = 0;
      await spool.drain((record) => this.take(record).then(() => void (count += 1)), {
        damaged: (file) =>
          logger.error({ file }, 'A spool file holds lines that cannot be read; it was set aside'),
        missingKey: (file, keyId) => this.missingKey(file, keyId ?? '?'),
      });
      if (count > 0) logger.info({ calls: count }, 'Spooled calls were brought into the journal');
    } catch (error) {
      logger.warn({ err: error }, 'The spool could not be emptied yet');
    }
  }

  /** Said once per key: the lines are looked at again and again. */
  private missingKey(file: string, keyId: string): void {
    if (this.missingKeys.has(keyId)) return;
    this.missingKeys.add(keyId);
    this.parts.logger.error(
      { file, key: keyId },
      'Spooled calls wait for an encryption key that TOKEN_ENCRYPTION_KEYS does not list: add it again',
    );
  }

  private async take(record: SpoolRecord): Promise<void> {
    const { call } = record;
    const genuine = record.kind === 'verified' ? 'yes' : await this.isGenuine(record);
    if (genuine === 'quarantined') return;
    if (genuine === 'no') {
      this.parts.rejected(call.memberId);
      return;
    }
    try {
      await this.parts.journal.accept(call);
    } catch (error) {
      if (databaseFailure(error) !== 'refused-value') throw error;
      this.parts.logger.error(
        { err: error, run: call.runId },
        'A spooled call cannot be stored and was dropped',
      );
      return;
    }
    this.parts.wake(call.memberId);
  }

  /** What cannot be judged at once waits in the quarantine from here on; beyond its places it is dropped. */
  private async isGenuine(
    record: SpoolRecord & { kind: 'unverified' },
  ): Promise<'yes' | 'no' | 'quarantined'> {
    const token = new Secret(record.applicationToken);
    const authenticity = await this.parts.verifier.authenticate(record.call.memberId, token);
    if (authenticity !== 'quarantine') return authenticity === 'trusted' ? 'yes' : 'no';
    return (await this.parts.quarantine.add(record)) ? 'quarantined' : 'no';
  }
}
