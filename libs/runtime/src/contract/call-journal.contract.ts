/// <reference types="jest" />
import { randomBytes } from 'node:crypto';
import type { CallJournal, ClaimRequest } from '../journal/call-journal.port.js';
import type { RunHistory } from '../journal/run-history.port.js';
import type { RunMaintenance } from '../journal/run-maintenance.port.js';
import { newRunId } from '../journal/run-id.js';
import type { ClaimedRun, NewCall, RunEvent, RunMove } from '../journal/run.js';
import { TurnLostError, type Turn } from '../journal/turn.js';

/** All ports over one journal. @public */
export interface JournalUnderTest {
  readonly journal: CallJournal;
  readonly history: RunHistory;
  readonly maintenance: RunMaintenance;
  /** Takes the portal's turn for a process of this name; `undefined` when another one holds it. */
  takeTurn(memberId: string, owner: string): Promise<Turn | undefined>;
  /** Makes the turn look as if its holder had died long ago. */
  expireTurn(memberId: string): Promise<void>;
  /** Gives the turn back; says when the portal is due next. */
  releaseTurn(turn: Turn): Promise<number | undefined>;
  /** Lets go of the turn for a process of this name that does not know whether it holds it. */
  forsakeTurn(memberId: string, owner: string): Promise<void>;
  /** Free portals that are due. */
  dueAndFree(now: number): Promise<string[]>;
  /** Portals whose holder has died. */
  orphaned(): Promise<string[]>;
  close(): Promise<void>;
}

const now = Date.parse('2026-08-21T14:00:00Z');
const codes = ['known'];

const payloadOf = (text: string): NewCall['payload'] => ({
  properties: { text },
  documentId: ['crm', 'CCrmDocumentDeal', 'DEAL_1'],
  documentType: ['crm', 'CCrmDocumentDeal', 'DEAL'],
});

function aCall(memberId: string, change: Partial<NewCall> = {}): NewCall {
  return {
    runId: newRunId(now),
    memberId,
    tokenHash: randomBytes(32).toString('base64url'),
    workflowId: `wf.${randomBytes(6).toString('hex')}`,
    code: 'known',
    expectsAnswer: true,
    receivedAt: now,
    sentAt: now - 1000,
    deadlineAt: null,
    payload: payloadOf('a text'),
    sealedToken: 'sealed',
    sealedCallToken: null,
    ...change,
  };
}

const everything: ClaimRequest = { now: now + 1, executions: 100, answers: 100, looks: 100, codes };

/**
 * What every journal has to do. Call it in a spec with a factory; each test takes a portal of its own, so one database
 * may serve them all.
 *
 * @public
 */
export function describeCallJournal(name: string, open: () => Promise<JournalUnderTest>): void {
  describe(`call journal: ${name}`, () => {
    let under: JournalUnderTest;
    let memberId: string;

    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());
    beforeEach(() => {
      memberId = randomBytes(16).toString('hex');
    });

    const turnOf = async (owner = 'first'): Promise<Turn> => {
      const turn = await under.takeTurn(memberId, owner);
      if (!turn) throw new Error('The turn is taken.');
      return turn;
    };
    const claim = async (turn: Turn, request: Partial<ClaimRequest> = {}): Promise<readonly ClaimedRun[]> =>
      (await under.journal.claim(turn, { ...everything, ...request })).runs;
    const move = (run: ClaimedRun, change: Omit<RunMove, 'run' | 'at'> & { at?: number }) =>
      under.journal.move({ at: now, ...change, run });
    const stateOf = async (runId: string) => (await under.history.show(runId))?.state;
    const expectBalanced = async () => {
      const lines = await under.history.ledger({ memberId });
      expect(lines.map(({ balanced }) => balanced)).toEqual(lines.map(() => true));
      return lines;
    };

    it('stores each call once, also when copies arrive together or later', async () => {
      const call = aCall(memberId);
      const copies = Array.from({ length: 5 }, () => ({ ...call, runId: newRunId(now) }));
      const results = await Promise.all([call, ...copies].map((copy) => under.journal.accept(copy)));
      expect(results.filter((result) => result === 'stored')).toHaveLength(1);
      expect(await under.journal.accept({ ...call, runId: newRunId(now) })).toBe('duplicate');
      expect(await under.history.list({ memberId })).toHaveLength(1);
      expect(await expectBalanced()).toMatchObject([{ accepted: 1, duplicates: 6, states: { received: 1 } }]);
    });

    it('knows a call that comes again because its commit was not acknowledged', async () => {
      const call = aCall(memberId);
      expect(await Promise.all([under.journal.accept(call), under.journal.accept(call)])).toEqual([
        'stored',
        'duplicate',
      ]);
      expect(await under.journal.accept(call)).toBe('duplicate');
      expect(await expectBalanced()).toMatchObject([{ accepted: 1, duplicates: 2 }]);
    });

    it('takes the same token hash of another portal for another call', async () => {
      const call = aCall(memberId);
      const other = aCall(randomBytes(16).toString('hex'), { tokenHash: call.tokenHash });
      expect(await Promise.all([under.journal.accept(call), under.journal.accept(other)])).toEqual([
        'stored',
        'stored',
      ]);
    });

    it('fails only the guilty call of a group', async () => {
      const guilty = aCall(memberId, { memberId: 'x'.repeat(70_000) as never, runId: null as never });
      const calls = Array.from({ length: 7 }, () => aCall(memberId));
      const results = await Promise.allSettled(
        [...calls.slice(0, 3), guilty, ...calls.slice(3)].map((call) => under.journal.accept(call)),
      );
      expect(results.map(({ status }) => status)).toEqual([
        ...Array<string>(3).fill('fulfilled'),
        'rejected',
        ...Array<string>(4).fill('fulfilled'),
      ]);
      expect(await under.history.list({ memberId })).toHaveLength(7);
    });

    it('keeps any text: NUL, halves of characters, two megabytes', async () => {
      const texts = ['a\u0000b', '\ud83d', 'x'.repeat(2_000_000), '😀'];
      await Promise.all(
        texts.map((text) => under.journal.accept(aCall(memberId, { payload: payloadOf(text) }))),
      );
      const runs = await claim(await turnOf());
      expect(runs.map(({ payload }) => payload?.properties['text'])).toEqual(expect.arrayContaining(texts));
    });

    it('gives to execute what a call brought, and to answer what the activity returned', async () => {
      const answer = { returnValues: { list: ['a', 1, null] }, logMessage: 'done' };
      await under.journal.accept(aCall(memberId));
      const turn = await turnOf();
      const [run] = await claim(turn);
      expect(run).toMatchObject({ payload: payloadOf('a text'), answer: null });
      await move(run!, { to: 'executed', dueAt: now, set: { answer, outcome: 'ok' } });
      expect(await claim(turn)).toMatchObject([{ payload: null, answer }]);
    });

    it('gives the turn of a portal to one process at a time', async () => {
      await under.journal.accept(aCall(memberId));
      const attempts = await Promise.all(
        ['a', 'b', 'c', 'd'].map((owner) => under.takeTurn(memberId, owner)),
      );
      expect(attempts.filter(Boolean)).toHaveLength(1);
    });

    it('counts an attempt when it is taken, and hands out nothing twice', async () => {
      const call = aCall(memberId);
      await under.journal.accept(call);
      const turn = await turnOf();
      const [run] = await claim(turn);
      expect(run).toMatchObject({ id: call.runId, state: 'running', attempt: 1, foundIn: 'received' });
      expect(await claim(turn)).toEqual([]);
      expect((await under.history.show(call.runId))?.attempt).toBe(1);
    });

    it('refuses a holder whose turn has passed on, and gives its runs to the new one', async () => {
      const call = aCall(memberId);
      await under.journal.accept(call);
      const frozen = await turnOf('frozen');
      const [held] = await claim(frozen);
      expect(await under.orphaned()).not.toContain(memberId);
      await under.expireTurn(memberId);
      expect(await under.orphaned()).toContain(memberId);
      const next = await turnOf('next');
      expect(next).toMatchObject({ clean: false });
      expect(next.fence).toBeGreaterThan(frozen.fence);
      const [taken] = await claim(next);
      expect(taken).toMatchObject({ foundIn: 'running', attempt: 2, interrupted: 1 });
      expect(await move(held!, { to: 'executed', dueAt: now })).toBe(false);
      await expect(claim(frozen)).rejects.toBeInstanceOf(TurnLostError);
      expect(await move(taken!, { to: 'executed', dueAt: now })).toBe(true);
      expect(await stateOf(call.runId)).toBe('executed');
      await expectBalanced();
    });

    it('lets go of a turn that is in doubt, and gives its runs to the next holder', async () => {
      await under.journal.accept(aCall(memberId));
      const lost = await turnOf('doubtful');
      const [held] = await claim(lost);
      await under.forsakeTurn(memberId, 'somebody else');
      expect(await under.orphaned()).not.toContain(memberId);
      await under.forsakeTurn(memberId, 'doubtful');
      expect(await under.orphaned()).toContain(memberId);
      await expect(claim(lost)).rejects.toBeInstanceOf(TurnLostError);
      const [taken] = await claim(await turnOf('doubtful'));
      expect(taken).toMatchObject({ id: held!.id, attempt: 2, interrupted: 0 });
    });

    it('refuses a change of state that its table does not list', async () => {
      await under.journal.accept(aCall(memberId));
      const [run] = await claim(await turnOf());
      await expect(move(run!, { to: 'completed', dueAt: null })).rejects.toMatchObject({
        code: 'BPK_FORBIDDEN_TRANSITION',
      });
    });

    it('moves a run once, however often it is asked to', async () => {
      await under.journal.accept(aCall(memberId));
      const [run] = await claim(await turnOf());
      const results = await Promise.all(
        Array.from({ length: 5 }, () => move(run!, { to: 'retrying', dueAt: now + 50 })),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
    });

    it('makes moves of many kinds together, each with its history, and the ledger in balance', async () => {
      const calls = Array.from({ length: 6 }, () => aCall(memberId));
      await Promise.all(calls.map((call) => under.journal.accept(call)));
      const runs = await claim(await turnOf());
      const answer = { returnValues: { text: 'zażółć \u0000 🙂' } };
      const event = (result: string): RunEvent => ({ at: now, kind: 'attempt', detail: { result } });
      const results = await Promise.all([
        move(runs[0]!, {
          to: 'executed',
          dueAt: now,
          keep: true,
          set: { answer, outcome: 'ok', error: null },
        }),
        move(runs[1]!, {
          to: 'retrying',
          dueAt: now + 50,
          set: { error: "it's; late" },
          events: [event('retry')],
        }),
        move(runs[2]!, { to: 'released', dueAt: null, events: [event('first'), event('second')] }),
        move(runs[3]!, { to: 'dead', dueAt: null, set: { error: null } }),
        move({ ...runs[4]!, attempt: 7 }, { to: 'dead', dueAt: null, events: [event('of a stranger')] }),
        move(runs[5]!, { to: 'retrying', dueAt: now + 50, set: { error: 'again' } }),
      ]);
      expect(results).toEqual([true, true, true, true, false, true]);
      const shown = await Promise.all(runs.map(({ id }) => under.history.show(id)));
      expect(shown.map((run) => run?.state)).toEqual([
        'executed',
        'retrying',
        'released',
        'dead',
        'running',
        'retrying',
      ]);
      expect(shown[0]?.answer).toEqual(answer);
      expect(shown[1]?.error).toBe("it's; late");
      expect(
        shown.map((run) => run?.events.map(({ detail }) => (detail as { result: string }).result)),
      ).toEqual([[], ['retry'], ['first', 'second'], [], [], []]);
      const [line] = await expectBalanced();
      expect(line?.states).toMatchObject({
        executed: 1,
        retrying: 2,
        released: 1,
        dead: 1,
        running: 1,
        received: 0,
      });
    });

    it('hands out by due time, near and far, in both orders of arrival', async () => {
      const turn = await (async () => {
        await under.journal.accept(aCall(memberId));
        await under.journal.accept(aCall(memberId));
        return turnOf();
      })();
      const [first, second] = await claim(turn);
      await move(first!, { to: 'retrying', dueAt: now + 60_000 });
      await move(second!, { to: 'retrying', dueAt: now + 10 });
      const claimed = await under.journal.claim(turn, { ...everything, now: now + 5 });
      expect(claimed).toMatchObject({ runs: [], nextExecution: now + 10 });
      const [near] = await claim(turn, { now: now + 10 });
      expect(near?.id).toBe(second?.id);
      await move(near!, { to: 'retrying', dueAt: now + 120_000 });
      expect(await under.releaseTurn(turn)).toBe(now + 60_000);
      expect(await under.dueAndFree(now + 59_999)).not.toContain(memberId);
      expect(await under.dueAndFree(now + 60_000)).toContain(memberId);
    });

    it('never loses a call that arrives while the turn is given back', async () => {
      await under.journal.accept(aCall(memberId));
      for (let round = 0; round < 10; round += 1) {
        const turn = await turnOf(`round-${round}`);
        for (const run of await claim(turn)) await move(run, { to: 'dead', dueAt: null });
        await Promise.all([under.releaseTurn(turn), under.journal.accept(aCall(memberId))]);
        expect(await under.dueAndFree(now + 1)).toContain(memberId);
      }
    });

    it('hands out codes that this process does not know as they are', async () => {
      await under.journal.accept(aCall(memberId, { code: 'of-another-release' }));
      const turn = await turnOf();
      const [run] = await claim(turn);
      expect(run).toMatchObject({ state: 'received', attempt: 0 });
      expect(await move(run!, { to: 'received', dueAt: now + 500 })).toBe(true);
      expect(await under.releaseTurn(turn)).toBe(now + 500);
      const [known] = await claim(await turnOf('newer'), { now: now + 500, codes: ['of-another-release'] });
      expect(known).toMatchObject({ state: 'running', attempt: 1 });
    });

    it('takes no more of a limited code than it has places, looks past the rest, and counts no attempt of it', async () => {
      const limited = Array.from({ length: 6 }, (_, index) =>
        aCall(memberId, { code: index % 2 ? 'twin' : 'limited', receivedAt: now - 10 }),
      );
      const free = [aCall(memberId), aCall(memberId)];
      for (const call of [...limited, ...free]) await under.journal.accept(call);
      const turn = await turnOf();
      const request = { codes: [...codes, 'limited', 'twin'], executions: 4 };
      const limit = (places: number) => ({ ...request, limits: [{ codes: ['limited', 'twin'], places }] });
      const first = await claim(turn, limit(1));
      expect(first.map(({ code }) => code === 'known')).toEqual([false, true, true]);
      expect(await claim(turn, limit(0))).toEqual([]);
      const states = await under.history.list({ memberId, states: ['received'] });
      expect(states.map(({ attempt }) => attempt)).toEqual([0, 0, 0, 0, 0]);
      expect(await claim(turn, limit(3))).toHaveLength(3);
      expect(await claim(turn, { ...request, limits: [] })).toHaveLength(2);
      await expectBalanced();
    });

    it('leaves a run that was interrupted twice to a claim of its own', async () => {
      const [poison, neighbour] = [aCall(memberId), aCall(memberId)];
      await under.journal.accept(poison);
      for (const owner of ['first', 'second']) {
        const turn = await turnOf(owner);
        expect(await under.journal.claim(turn, everything)).toMatchObject({ suspect: false });
        await under.expireTurn(memberId);
      }
      await under.journal.accept(neighbour);
      const turn = await turnOf('third');
      const claimed = await under.journal.claim(turn, everything);
      expect(claimed).toMatchObject({ suspect: true, runs: [{ id: neighbour.runId }] });
      expect((await under.history.show(poison.runId))?.attempt).toBe(2);
      const alone = { ...everything, executions: 2, alone: true };
      expect(await under.journal.claim(turn, alone)).toMatchObject({
        runs: [{ id: poison.runId, attempt: 3, interrupted: 2 }],
      });
      expect(await under.journal.claim(turn, alone)).toMatchObject({ runs: [], suspect: false });
      await expectBalanced();
    });

    it('counts as interrupted only what a holder was executing that left without a word', async () => {
      await under.journal.accept(aCall(memberId));
      const interruptions = async (owner: string) => (await claim(await turnOf(owner)))[0]?.interrupted;
      const turn = await turnOf('first');
      expect(await claim(turn)).toMatchObject([{ interrupted: 0 }]);
      await under.releaseTurn(turn);
      expect(await interruptions('second')).toBe(0);
      await under.forsakeTurn(memberId, 'second');
      expect(await interruptions('third')).toBe(0);
      await under.expireTurn(memberId);
      expect(await interruptions('third')).toBe(0);
      await under.expireTurn(memberId);
      expect(await interruptions('fourth')).toBe(1);
    });

    it('stores what an author or a portal says, whatever letters it has', async () => {
      await under.journal.accept(aCall(memberId));
      const [run] = await claim(await turnOf());
      const error = 'NUL \0, half a letter \ud83d, a whole one \u{1f600}';
      const events: RunEvent[] = [{ at: now, kind: 'attempt', detail: { error } }];
      expect(await move(run!, { to: 'dead', dueAt: null, set: { error }, events })).toBe(true);
      const shown = await under.history.show(run!.id);
      expect(shown?.error).toBe('NUL \ufffd, half a letter \ufffd, a whole one \u{1f600}');
      expect(shown?.events).toHaveLength(1);
    });

    it('counts what was deferred, and knows the oldest', async () => {
      const waiting = async () => (await under.history.backlog()).waiting;
      const before = await waiting();
      await under.journal.accept(aCall(memberId, { receivedAt: now - 86_400_000 }));
      await under.journal.accept(aCall(memberId));
      const runs = await claim(await turnOf());
      expect(await waiting()).toEqual(before);
      for (const run of runs) await move(run, { to: 'waiting', dueAt: null });
      expect(await waiting()).toEqual({ count: before.count + 2, oldestAt: now - 86_400_000 });
      expect(
        await under.journal.answerFromOutside(runs[0]!.id, {
          at: now,
          outcome: 'ok',
          answer: { returnValues: {} },
        }),
      ).toBe('taken');
      expect(await waiting()).toMatchObject({ count: before.count + 1 });
    });

    it('counts what is due and what is dead, and knows since when', async () => {
      const before = await under.history.backlog();
      for (const receivedAt of [now - 7_200_000, now, now])
        await under.journal.accept(aCall(memberId, { receivedAt }));
      const accepted = await under.history.backlog();
      expect(accepted.execution.count).toBe(before.execution.count + 3);
      expect(accepted.execution.oldestDueAt).toBeLessThanOrEqual(now - 7_200_000);
      const [first, second] = await claim(await turnOf(), { executions: 2 });
      await move(first!, { to: 'dead', dueAt: null });
      await move(second!, { to: 'executed', dueAt: now + 5 });
      const moved = await under.history.backlog();
      expect(moved.dead).toBe(before.dead + 1);
      expect(moved.execution.count).toBe(before.execution.count + 1);
      expect(moved.answer.count).toBe(before.answer.count + 1);
    });

    it('keeps answers and executions in lanes of their own', async () => {
      await Promise.all(Array.from({ length: 20 }, () => under.journal.accept(aCall(memberId))));
      const turn = await turnOf();
      const [run] = await claim(turn, { executions: 1 });
      await move(run!, {
        to: 'executed',
        dueAt: now + 1,
        set: { answer: { returnValues: {} }, outcome: 'ok' },
      });
      const runs = await claim(turn, { executions: 2, answers: 1 });
      expect(runs.map(({ state }) => state).sort()).toEqual(['executed', 'running', 'running']);
    });

    describe('deferred runs', () => {
      const answer = { at: now, outcome: 'ok' as const, answer: { returnValues: { a: 1 } } };

      it('take exactly one answer from outside, whoever gives it', async () => {
        const call = aCall(memberId);
        await under.journal.accept(call);
        const [run] = await claim(await turnOf());
        await move(run!, { to: 'waiting', dueAt: null });
        const results = await Promise.all(
          Array.from({ length: 6 }, () => under.journal.answerFromOutside(call.runId, answer)),
        );
        expect(results.filter((result) => result === 'taken')).toHaveLength(1);
        expect(results.filter((result) => result === 'already-answered')).toHaveLength(5);
        expect(await under.history.show(call.runId)).toMatchObject({
          state: 'executed',
          outcome: 'ok',
          answer: { returnValues: { a: 1 } },
        });
        await expectBalanced();
      });

      it('take an answer that came before they waited', async () => {
        const call = aCall(memberId);
        await under.journal.accept(call);
        const [run] = await claim(await turnOf());
        expect(await under.journal.answerFromOutside(call.runId, answer)).toBe('taken');
        expect(await stateOf(call.runId)).toBe('running');
        expect(await move(run!, { to: 'waiting', dueAt: null })).toBe(true);
        expect(await stateOf(call.runId)).toBe('executed');
        await expectBalanced();
      });

      it('take an answer in the very moment in which they begin to wait', async () => {
        for (let round = 0; round < 10; round += 1) {
          const call = aCall(memberId);
          await under.journal.accept(call);
          const turn = await turnOf(`round-${round}`);
          const [run] = await claim(turn);
          const [taken] = await Promise.all([
            under.journal.answerFromOutside(call.runId, answer),
            move(run!, { to: 'waiting', dueAt: null }),
          ]);
          expect(taken).toBe('taken');
          expect(await stateOf(call.runId)).toBe('executed');
          const [executed] = await claim(turn);
          await move(executed!, { to: 'gone', dueAt: null });
          await under.releaseTurn(turn);
        }
        await expectBalanced();
      });

      it('refuse an answer when they have ended, or never were', async () => {
        const call = aCall(memberId);
        await under.journal.accept(call);
        const [run] = await claim(await turnOf());
        await move(run!, { to: 'gone', dueAt: null });
        expect(await under.journal.answerFromOutside(call.runId, answer)).toBe('settled');
        expect(await under.journal.answerFromOutside(newRunId(now), answer)).toBe('unknown');
      });
    });

    describe('operators', () => {
      it('send the answer of a dead run again, from the beginning, and nothing that was never executed', async () => {
        const [call, never] = [aCall(memberId), aCall(memberId)];
        await under.journal.accept(call);
        await under.journal.accept(never);
        const turn = await turnOf();
        for (const run of await claim(turn)) {
          if (run.id === never.runId) await move(run, { to: 'dead', dueAt: null });
          else await move(run, { to: 'executed', dueAt: now, set: { answer: { returnValues: { a: 1 } } } });
        }
        const [run] = await claim(turn);
        const set = { sends: 29, probes: 3, awaySince: now, portalSentAt: now, error: 'lost' };
        await move(run!, { to: 'sending', dueAt: now, keep: true });
        await move({ ...run!, state: 'sending' }, { to: 'dead', dueAt: null, set });
        expect(await under.maintenance.decide(never.runId, { kind: 'resend' }, now)).toBe('refused');
        expect(await under.maintenance.decide(call.runId, { kind: 'resend' }, now)).toBe('done');
        const [again] = await claim(turn);
        expect(again).toMatchObject({
          id: call.runId,
          state: 'executed',
          answer: { returnValues: { a: 1 } },
          attempt: 1,
          sends: 0,
          probes: 0,
          awaySince: null,
          portalSentAt: null,
        });
        await expectBalanced();
      });

      it('decide about a run whose turn has ended with it in hand', async () => {
        const call = aCall(memberId);
        await under.journal.accept(call);
        const turn = await turnOf();
        const [run] = await claim(turn);
        await move(run!, { to: 'executed', dueAt: now, keep: true, set: { answer: { returnValues: {} } } });
        expect(await under.maintenance.decide(call.runId, { kind: 'cancel' }, now)).toBe('busy');
        await under.releaseTurn(turn);
        expect(await under.maintenance.decide(call.runId, { kind: 'cancel' }, now)).toBe('done');
        await expectBalanced();
      });

      const deadRun = async () => {
        const call = aCall(memberId);
        await under.journal.accept(call);
        const turn = await turnOf();
        const [run] = await claim(turn);
        const event = { at: now, kind: 'attempt' as const, detail: { result: 'dead' } };
        await move(run!, { to: 'dead', dueAt: null, set: { error: 'broken' }, events: [event] });
        await under.releaseTurn(turn);
        return call.runId;
      };

      it('see a run with its history', async () => {
        const runId = await deadRun();
        expect(await under.history.show(runId)).toMatchObject({
          state: 'dead',
          error: 'broken',
          finishedAt: null,
          input: { properties: {} },
          events: [{ at: now, kind: 'attempt', detail: { result: 'dead' } }],
        });
        expect(JSON.stringify(await under.history.show(runId))).not.toContain('sealed');
      });

      it('replay a dead run, which is due at once', async () => {
        const runId = await deadRun();
        expect(await under.maintenance.decide(runId, { kind: 'replay' }, now)).toBe('done');
        expect(await under.dueAndFree(now)).toContain(memberId);
        const [run] = await claim(await turnOf('again'));
        expect(run).toMatchObject({ id: runId, state: 'running', attempt: 2, sealedToken: 'sealed' });
        await expectBalanced();
      });

      it('cannot touch a run that a worker holds', async () => {
        const call = aCall(memberId);
        await under.journal.accept(call);
        await claim(await turnOf());
        expect(await under.maintenance.decide(call.runId, { kind: 'cancel' }, now)).toBe('busy');
      });

      it('answer in place of a run, or close it', async () => {
        const [completed, cancelled] = [await deadRun(), await deadRun()];
        const decision = { kind: 'complete', outcome: 'ok', answer: { returnValues: { x: 'y' } } } as const;
        expect(await under.maintenance.decide(completed, decision, now)).toBe('done');
        expect(await stateOf(completed)).toBe('executed');
        expect(await under.maintenance.decide(cancelled, { kind: 'cancel' }, now)).toBe('done');
        expect(await under.maintenance.decide(cancelled, { kind: 'replay' }, now)).toBe('refused');
        await expectBalanced();
      });

      it('prune finished runs by age but neither dead nor open ones, and know their calls afterwards', async () => {
        const dead = await deadRun();
        const old = aCall(memberId);
        await under.journal.accept(old);
        const turn = await turnOf('pruner');
        const [run] = await claim(turn);
        await move(run!, { to: 'gone', dueAt: null, at: now - 5000 });
        await under.releaseTurn(turn);
        const open = aCall(memberId);
        await under.journal.accept(open);
        expect(await under.maintenance.prune(now - 1000, 1000)).toBeGreaterThanOrEqual(1);
        expect(await stateOf(old.runId)).toBeUndefined();
        expect(await stateOf(dead)).toBe('dead');
        expect(await stateOf(open.runId)).toBe('received');
        expect(await under.journal.accept({ ...old, runId: newRunId(now) })).toBe('duplicate');
        expect(await expectBalanced()).toMatchObject([{ pruned: 1 }]);
      });

      /** Accepts so many calls and ends their runs, as their workflows did. */
      const endedRuns = async (count: number, at: number): Promise<void> => {
        await Promise.all(Array.from({ length: count }, () => under.journal.accept(aCall(memberId))));
        const turn = await turnOf('ender');
        const runs = await claim(turn, { executions: count });
        await Promise.all(runs.map((run) => move(run, { to: 'gone', dueAt: null, at })));
        await under.releaseTurn(turn);
      };

      it('prune from several hosts at once, and count each run once', async () => {
        await endedRuns(300, now - 5000);
        const counts = await Promise.all(
          Array.from({ length: 4 }, () => under.maintenance.prune(now - 1000, 200)),
        );
        for (let more = 1; more > 0; more = await under.maintenance.prune(now - 1000, 200)) counts.push(more);
        expect(await under.history.list({ memberId })).toEqual([]);
        expect(await expectBalanced()).toMatchObject([{ accepted: 300, pruned: 300, states: { gone: 0 } }]);
      });

      it('purge from two hosts at once beside the worker of the portal, in balance', async () => {
        await Promise.all(Array.from({ length: 200 }, () => under.journal.accept(aCall(memberId))));
        const runs = await claim(await turnOf('worker'), { executions: 200 });
        const moving = runs.map((run) => move(run, { to: 'executed', dueAt: now }));
        const purging = [under.maintenance.purge({ memberId }), under.maintenance.purge({ memberId })];
        const removed = (await Promise.all(purging)).reduce((sum, count) => sum + count, 0);
        await Promise.all(moving);
        expect(removed).toBe(200);
        expect(await expectBalanced()).toMatchObject([
          { accepted: 200, purged: 200, states: { running: 0, executed: 0 } },
        ]);
      });

      it('purge a portal, in balance', async () => {
        await deadRun();
        await under.journal.accept(aCall(memberId));
        expect(await under.maintenance.purge({ memberId })).toBe(2);
        expect(await under.history.list({ memberId })).toEqual([]);
        expect(await expectBalanced()).toMatchObject([{ accepted: 2, purged: 2 }]);
      });

      it('list newest first, page by page, by state and code', async () => {
        const calls = Array.from({ length: 5 }, (_, index) =>
          aCall(memberId, { runId: newRunId(now + index) }),
        );
        for (const call of calls) await under.journal.accept(call);
        const ids = calls.map(({ runId }) => runId).reverse();
        const first = await under.history.list({ memberId, limit: 2 });
        expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 2));
        const rest = await under.history.list({
          memberId,
          before: first[1]!.id,
          states: ['received'],
          code: 'known',
        });
        expect(rest.map(({ id }) => id)).toEqual(ids.slice(2));
        expect(await under.history.count({ memberId, limit: 2 })).toBe(5);
        expect(await under.history.count({ memberId, code: 'unknown' })).toBe(0);
      });

      it('list by time of receipt and by a part of the error, whose signs stand for themselves', async () => {
        const calls = Array.from({ length: 3 }, (_, index) =>
          aCall(memberId, { runId: newRunId(now + index), receivedAt: now + index }),
        );
        for (const call of calls) await under.journal.accept(call);
        const ids = async (filter: object) =>
          (await under.history.list({ memberId, ...filter })).map(({ id }) => id);
        expect(await ids({ since: now + 1 })).toEqual([calls[2]!.runId, calls[1]!.runId]);
        expect(await ids({ until: now + 1 })).toEqual([calls[0]!.runId]);
        expect(await under.history.count({ memberId, since: now + 1, until: now + 2 })).toBe(1);
        const failing = calls[0]!.runId;
        const claimed = await claim(await turnOf());
        const run = claimed.find(({ id }) => id === failing)!;
        await move(run, { to: 'dead', dueAt: null, set: { error: 'Only 100% of "a_b" is left!' } });
        for (const error of ['100%', 'A_B', 'left!', 'only']) expect(await ids({ error })).toEqual([failing]);
        for (const error of ['100%%', 'a%b', 'axb', 'right']) expect(await ids({ error })).toEqual([]);
      });
    });
  });
}
