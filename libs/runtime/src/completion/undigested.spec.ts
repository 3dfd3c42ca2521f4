import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AddressGuard, RestClient } from '@bizproc-kit/rest';
import { systemClock } from '@bizproc-kit/protocol';
import { testDialects, type TestDatabase } from '@bizproc-kit/persistence/testing';
import pino from 'pino';
import type { JournalUnderTest } from '../contract/call-journal.contract.js';
import { DurableMoves } from '../journal/durable-moves.js';
import { newRunId } from '../journal/run-id.js';
import { PortalPulse } from '../portals/portal-pulse.js';
import { openTestJournal, sqlJournal } from '../testing/test-journal.js';
import { defaultCompletionOptions } from './completion-options.js';
import { CompletionSender } from './completion-sender.js';

const memberId = 'f'.repeat(32);
const sqlite = testDialects().find(({ dialect }) => dialect === 'sqlite')!;

/** A portal that closes the connection over one text, and takes everything else. */
describe('an answer that the portal does not digest', () => {
  let server: Server;
  let database: TestDatabase;
  let under: JournalUnderTest;
  let client: RestClient;
  const requests: string[] = [];
  const accepted = new Set<string>();

  beforeAll(async () => {
    server = createServer((request, reply) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const method = request.url!.split('/').at(-1)!;
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
        requests.push(method);
        if (JSON.stringify(body).includes('POISON')) return request.socket.destroy();
        const commands = (body['cmd'] ?? {}) as Record<string, string>;
        for (const text of method === 'batch' ? Object.values(commands) : [JSON.stringify(body)]) {
          for (const [, token] of text.matchAll(/token-(\d+)/g)) accepted.add(token!);
        }
        const one = method === 'server.time' ? '2026-08-21T14:00:00+00:00' : true;
        const result =
          method === 'batch'
            ? {
                result: Object.fromEntries(Object.keys(commands).map((key) => [key, true])),
                result_error: [],
              }
            : one;
        reply.setHeader('content-type', 'application/json');
        reply.end(JSON.stringify({ result }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    database = await sqlite.create();
    const connection = await openTestJournal(database);
    under = sqlJournal(connection);
    const grant = {
      accessToken: 'token of a test',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest/`,
      expiresAt: new Date(Date.now() + 3_600_000),
    };
    client = new RestClient({
      portal: memberId,
      auth: { current: () => Promise.resolve(grant), refreshed: () => Promise.resolve(grant) },
      guard: new AddressGuard({ allowInsecure: true }),
    });
  });
  afterAll(async () => {
    await client.close();
    await under.close();
    await database.drop();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is parted from its neighbours, and waits by itself', async () => {
    const now = Date.now();
    const runIds = Array.from({ length: 10 }, () => newRunId(now));
    for (const [index, runId] of runIds.entries()) {
      await under.journal.accept({
        runId,
        memberId,
        tokenHash: `hash-${index}`,
        workflowId: `workflow-${index}`,
        code: 'known',
        expectsAnswer: true,
        receivedAt: now,
        sentAt: now,
        deadlineAt: null,
        payload: { properties: {}, documentId: ['a', 'b', 'c'], documentType: ['a', 'b', 'c'] },
        sealedToken: `token-${index}`,
        sealedCallToken: null,
      });
    }
    const turn = (await under.takeTurn(memberId, 'a test'))!;
    const request = { now: now + 1, executions: 100, answers: 100, looks: 100, codes: ['known'] };
    const { runs } = await under.journal.claim(turn, request);
    const lost = new AbortController();
    const moves = new DurableMoves(under.journal, lost.signal, {
      noteDue: () => undefined,
      noteEnd: () => undefined,
      noteDoubt: () => undefined,
    });
    const logger = pino({ level: 'silent' });
    const pulse = new PortalPulse({
      client,
      clock: systemClock,
      logger,
      offset: 0,
      noteOffset: () => undefined,
    });
    const trouble: string[] = [];
    const sender = new CompletionSender({
      portal: { memberId, domain: 'test', culture: {} as never, client },
      moves,
      clock: systemClock,
      logger,
      options: { ...defaultCompletionOptions, workflowGapMs: 0 },
      openToken: (run) => run.sealedToken ?? undefined,
      holdsTurn: () => true,
      fallback: () => Promise.resolve(undefined),
      reachable: () => pulse.answers(),
      blocked: (reason) => trouble.push(reason),
      away: (reason) => trouble.push(reason),
      portalTime: () => undefined,
      answered: () => undefined,
      settled: () => undefined,
    });
    for (const [index, run] of runs.entries()) {
      const answer = { returnValues: { text: index === 0 ? 'POISON' : 'plain' } };
      const set = { answer, outcome: 'ok' as const };
      sender.add((await moves.move(run, { to: 'executed', at: now, dueAt: now, keep: true, set }))!);
    }
    for (let waited = 0; sender.size > 0 && waited < 500; waited += 1)
      await new Promise((r) => setTimeout(r, 20));
    await sender.stop();
    const states = await Promise.all(runs.map(async ({ id }) => (await under.history.show(id))!));
    expect(states.map(({ state }) => state)).toEqual(['sending', ...Array<string>(9).fill('confirming')]);
    expect(states.map(({ sends }) => sends)).toEqual([0, ...Array<number>(9).fill(1)]);
    expect(states[0]!.dueAt).toBeGreaterThan(now);
    expect(accepted.size).toBe(9);
    expect(trouble).toEqual([]);
    // The batch, its parts, each with the client's own repetition where it fails, and two questions whether the portal is there.
    expect(requests.length).toBeLessThanOrEqual(2 + 2 + 9 + 2);
  }, 30_000);
});
