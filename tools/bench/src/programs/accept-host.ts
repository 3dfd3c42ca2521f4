import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataSource, parseDatabaseUrl, TokenCipher } from '@bizproc-kit/persistence';
import { systemClock } from '@bizproc-kit/protocol';
import { createHost, createLogger, loadSettings, LOGGER, runtimeMigrations } from '@bizproc-kit/runtime';
import {
  CallReceiver,
  CallSpool,
  DiskFiles,
  HandlerController,
  LedgerCounts,
  openJournalConnection,
  RuntimeMetrics,
  SqlCallJournal,
  type ReceiverParts,
} from '@bizproc-kit/runtime/parts';
import { Module } from '@nestjs/common';

/** The handler route of a host, whole but for the work behind it: `none` answers without storing anything. */
const databaseUrl = process.argv[2] ?? 'none';
const folder = mkdtempSync(join(tmpdir(), 'bpk-bench-accept-'));
const settings = loadSettings(
  { BITRIX24_CLIENT_ID: 'bench', BITRIX24_CLIENT_SECRET: 'bench', LOG_LEVEL: 'error' },
  { baseDir: folder },
);

async function journalOf(url: string): Promise<ReceiverParts['journal']> {
  const target = parseDatabaseUrl(url);
  await (await openDataSource(target, { entities: [], migrations: runtimeMigrations })).destroy();
  const connection = await openJournalConnection(target);
  // As a host does at its start.
  await connection.acceptCalls([]);
  return new SqlCallJournal(connection);
}

const notStoring: ReceiverParts['journal'] = { accept: () => Promise.resolve('stored') };
const cipher = TokenCipher.parse(settings.tokenEncryptionKeys.reveal());
const receiver = new CallReceiver({
  journal: databaseUrl === 'none' ? notStoring : await journalOf(databaseUrl),
  verifier: { authenticate: () => Promise.resolve('trusted') },
  quarantine: { add: () => Promise.resolve(false) },
  cipher,
  spool: new CallSpool(new DiskFiles(join(folder, 'spool')), cipher),
  clock: systemClock,
  wake: () => undefined,
});
const logger = createLogger(settings.log);

@Module({
  controllers: [HandlerController],
  providers: [
    { provide: LOGGER, useValue: logger },
    { provide: CallReceiver, useValue: receiver },
    { provide: RuntimeMetrics, useValue: { callReceived: () => undefined } },
    { provide: LedgerCounts, useValue: { add: () => undefined } },
  ],
})
class AcceptModule {}

const app = await createHost(AcceptModule, settings, logger);
await app.listen(0, '127.0.0.1');
process.on('message', () => process.send?.({ peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
