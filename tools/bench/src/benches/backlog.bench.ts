import { randomBytes } from 'node:crypto';
import { openDataSource, parseDatabaseUrl } from '@bizproc-kit/persistence';
import { runtimeMigrations } from '@bizproc-kit/runtime';
import {
  newRunId,
  openJournalConnection,
  PortalTurns,
  SqlCallJournal,
  type JournalConnection,
  type NewCall,
} from '@bizproc-kit/runtime/parts';
import type { Bench } from '../bench.js';
import { median, rounded } from '../measure/statistics.js';
import { sqliteDatabase, type BenchDatabase } from '../runtime/bench-database.js';
import { peakRssMb } from '../runtime/percentile.js';

const portalCount = 20;
const perClaim = 20;
const payload: NewCall['payload'] = {
  properties: { text: 'x'.repeat(800) },
  documentId: ['crm', 'CCrmDocumentDeal', 'DEAL_1'],
  documentType: ['crm', 'CCrmDocumentDeal', 'DEAL'],
};
const storedPayload = Buffer.from(JSON.stringify(payload));
const hour = 3_600_000;

/** As the receiver writes them, with the moment of the workflow first. */
const momentOf = (at: number) =>
  Math.floor(at * 1000)
    .toString(16)
    .slice(0, 13);
const tokenHashAt = (at: number) => momentOf(at) + randomBytes(32).toString('base64url');
const memberIdOf = (index: number) => index.toString(16).padStart(32, 'd');

/** A journal in which runs are received, executed and completed, without the network. */
class Contestant {
  private constructor(
    private readonly connection: JournalConnection,
    private readonly database: BenchDatabase,
    private readonly journal: SqlCallJournal,
    private readonly turns: PortalTurns,
  ) {}

  static async open(): Promise<Contestant> {
    const database = sqliteDatabase();
    const target = parseDatabaseUrl(database.url);
    await (await openDataSource(target, { entities: [], migrations: runtimeMigrations })).destroy();
    const connection = await openJournalConnection(target);
    const turns = new PortalTurns(connection, { owner: 'bench', leaseMs: hour });
    return new Contestant(connection, database, new SqlCallJournal(connection), turns);
  }

  /** Fills the tables as `finished` completed and `due` received runs would have. */
  async fill(finished: number, due: number, progress: (line: string) => void): Promise<void> {
    const perTransaction = 20_000;
    const now = Date.now();
    for (let done = 0; done < finished + due; done += perTransaction) {
      await this.connection.transaction(async (tx) => {
        for (let index = done; index < Math.min(done + perTransaction, finished + due); index += 1) {
          const isDue = index >= finished;
          const at = now - hour - (finished + due - index);
          const memberId = memberIdOf(index % portalCount);
          const id = newRunId(at);
          await tx.run(
            `INSERT INTO bizproc_seen_call (member_id, token_hash, stored_by, received_at) VALUES (?, ?, 'fill', ?)`,
            [memberId, tokenHashAt(at), at],
          );
          await tx.run(
            `INSERT INTO bizproc_run (id, member_id, day, state, lane, attempt, claim, due_at, workflow_id, code, expects_answer,
               received_at, sent_at, payload, sealed_token, interrupted, sends, probes, outcome, finished_at)
             VALUES (?, ?, ?, ?, 0, ?, 0, ?, ?, 'bench', 1, ?, ?, ?, ?, 0, ?, 0, ?, ?)`,
            [
              id,
              memberId,
              Math.floor(at / (24 * hour)),
              isDue ? 'received' : 'completed',
              isDue ? 0 : 1,
              isDue ? at : null,
              `${momentOf(at)}.${id}`,
              at,
              at,
              storedPayload,
              isDue ? 'sealed' : null,
              isDue ? 0 : 1,
              isDue ? null : 'ok',
              isDue ? null : at + 1000,
            ],
          );
        }
      });
      if (done % 200_000 === 0) progress(`filling: ${done} runs`);
    }
  }

  /** Runs a second: each round receives `count` calls and works off as many. */
  async round(count: number): Promise<number> {
    const startedAt = performance.now();
    let sent = 0;
    const receive = async () => {
      while (sent < count) await this.journal.accept(aCall(memberIdOf(sent++ % portalCount)));
    };
    await Promise.all(Array.from({ length: 32 }, receive));
    await Promise.all(
      Array.from({ length: portalCount }, (_, index) => this.work(memberIdOf(index), count / portalCount)),
    );
    return (count * 1000) / (performance.now() - startedAt);
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.database.drop();
  }

  private async work(memberId: string, count: number): Promise<void> {
    const turn = await this.turns.take(memberId, Date.now());
    if (!turn) throw new Error('The turn is taken');
    for (let done = 0; done < count;) {
      const { runs } = await this.journal.claim(turn, {
        now: Date.now(),
        executions: Math.min(perClaim, count - done),
        answers: 0,
        looks: 0,
        codes: ['bench'],
      });
      if (runs.length === 0) throw new Error('Nothing is due');
      await Promise.all(
        runs.map(async (run) => {
          const at = Date.now();
          const answer = { returnValues: { length: 400 } };
          await this.journal.move({
            run,
            to: 'executed',
            at,
            dueAt: at,
            keep: true,
            set: { answer, outcome: 'ok' },
          });
          const executed = { ...run, state: 'executed' as const };
          await this.journal.move({
            run: executed,
            to: 'sending',
            at,
            dueAt: at,
            keep: true,
            set: { sends: 1 },
          });
          const sending = { ...run, state: 'sending' as const };
          await this.journal.move({
            run: sending,
            to: 'completed',
            at,
            dueAt: null,
            set: { confirmation: 'off' },
          });
        }),
      );
      done += runs.length;
    }
    await this.turns.release(turn, 0);
  }
}

function aCall(memberId: string): NewCall {
  const now = Date.now();
  const id = randomBytes(24).toString('base64url');
  return {
    runId: newRunId(now),
    memberId,
    tokenHash: tokenHashAt(now),
    workflowId: `${momentOf(now)}.${id}`,
    code: 'bench',
    expectsAnswer: true,
    receivedAt: now,
    sentAt: now,
    deadlineAt: null,
    payload,
    sealedToken: 'x'.repeat(150),
    sealedCallToken: null,
  };
}

/** Runs through a journal with a long history and a backlog, over those through an empty one. */
export const bench: Bench = {
  async run({ quick, progress }) {
    const [finished, due] = quick ? [100_000, 10_000] : [1_000_000, 100_000];
    const rounds = quick ? 5 : 9;
    const perRound = quick ? 1_000 : 4_000;
    const empty = await Contestant.open();
    const full = await Contestant.open();
    try {
      await full.fill(finished, due, progress);
      for (const contestant of [empty, full]) await contestant.round(perRound);
      const ratios: number[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        // In both orders: whoever comes second finds warmer caches and a busier disk.
        const order = round % 2 === 1 ? [empty, full] : [full, empty];
        const rates = new Map<Contestant, number>();
        for (const contestant of order) rates.set(contestant, await contestant.round(perRound));
        ratios.push(rates.get(full)! / rates.get(empty)!);
        progress(
          `round ${round}: empty ${Math.round(rates.get(empty)!)}/s, ` +
            `with ${finished} finished and ${due} due ${Math.round(rates.get(full)!)}/s`,
        );
      }
      return {
        ratio: rounded(median(ratios)),
        finished_runs: finished,
        due_runs: due,
        peak_rss_mb: peakRssMb(),
      };
    } finally {
      await Promise.all([empty.close(), full.close()]);
    }
  },
};
