import type { Provider } from '@nestjs/common';
import { Installations } from '@bizproc-kit/installations';
import { TokenCipher } from '@bizproc-kit/persistence';
import type { Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import { CLOCK } from '../../clock/clock.token.js';
import type { CallJournal } from '../../journal/call-journal.port.js';
import { CALL_JOURNAL, RUN_MAINTENANCE } from '../../journal/journal.tokens.js';
import type { RunMaintenance } from '../../journal/run-maintenance.port.js';
import { RuntimeDatabase } from '../../journal/sql/runtime-database.js';
import { LOGGER } from '../../logging/logger.token.js';
import { CallReceiver } from '../../receiver/call-receiver.service.js';
import { Quarantine } from '../../receiver/quarantine/quarantine.js';
import { QuarantineStore } from '../../receiver/quarantine/quarantine-store.js';
import { CallSpool } from '../../receiver/spool/call-spool.js';
import { SpoolReplayer } from '../../receiver/spool-replayer.js';
import { Doorbell } from '../../runtime/doorbell.js';
import { LedgerCounts } from '../../runtime/ledger-counts.js';
import type { RuntimeSettings } from '../../settings/settings.js';
import { RUNTIME_SETTINGS } from '../../settings/settings.token.js';
import { DiskFiles } from '../../spool/spool-files.js';
import { PROCESS_OWNER } from './storage.providers.js';

/** What takes calls, and keeps those that cannot be stored or judged at once. */
export const intakeProviders: Provider[] = [
  {
    provide: CallSpool,
    inject: [RUNTIME_SETTINGS, TokenCipher],
    useFactory: ({ spoolDir }: RuntimeSettings, cipher: TokenCipher) =>
      new CallSpool(new DiskFiles(spoolDir), cipher),
  },
  {
    provide: LedgerCounts,
    inject: [RUN_MAINTENANCE, CLOCK, LOGGER],
    useFactory: (maintenance: RunMaintenance, clock: Clock, logger: Logger) =>
      new LedgerCounts(maintenance, clock, logger),
  },
  {
    provide: Quarantine,
    inject: [
      RuntimeDatabase,
      PROCESS_OWNER,
      CALL_JOURNAL,
      Installations,
      TokenCipher,
      Doorbell,
      LedgerCounts,
      CLOCK,
      LOGGER,
    ],
    useFactory: (
      database: RuntimeDatabase,
      owner: string,
      journal: CallJournal,
      verifier: Installations,
      cipher: TokenCipher,
      { wake }: Doorbell,
      counts: LedgerCounts,
      clock: Clock,
      logger: Logger,
    ) =>
      new Quarantine({
        store: new QuarantineStore(database, owner),
        journal,
        verifier,
        cipher,
        clock,
        logger,
        wake,
        rejected: (memberId) => counts.add(memberId, 'rejected'),
        ready: () => database.opened,
      }),
  },
  {
    provide: CallReceiver,
    inject: [CALL_JOURNAL, Installations, TokenCipher, CallSpool, Quarantine, Doorbell, CLOCK],
    useFactory: (
      journal: CallJournal,
      verifier: Installations,
      cipher: TokenCipher,
      spool: CallSpool,
      quarantine: Quarantine,
      { wake }: Doorbell,
      clock: Clock,
    ) => new CallReceiver({ journal, verifier, cipher, spool, quarantine, clock, wake }),
  },
  {
    provide: SpoolReplayer,
    inject: [
      CALL_JOURNAL,
      Installations,
      CallSpool,
      Quarantine,
      Doorbell,
      LedgerCounts,
      RuntimeDatabase,
      LOGGER,
    ],
    useFactory: (
      journal: CallJournal,
      verifier: Installations,
      spool: CallSpool,
      quarantine: Quarantine,
      { wake }: Doorbell,
      counts: LedgerCounts,
      database: RuntimeDatabase,
      logger: Logger,
    ) =>
      new SpoolReplayer({
        journal,
        verifier,
        spool,
        quarantine,
        logger,
        wake,
        rejected: (memberId) => counts.add(memberId, 'rejected'),
        ready: () => database.opened,
      }),
  },
];
