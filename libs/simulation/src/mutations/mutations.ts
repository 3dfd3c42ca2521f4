import type { Mutation } from './mutation.js';

const maintenance = 'libs/runtime/src/journal/sql/sql-run-maintenance.ts';

/** The mends of broken promises that the simulation reaches, each of them undone. */
export const mutations: readonly Mutation[] = [
  {
    name: 'two hosts that prune count what both have found',
    file: maintenance,
    from: 'wordsOf(tx).forUpdate',
    to: "''",
    invariant: 'the ledger equals the rows',
    seed: 21,
  },
  {
    name: 'a spool file is gone before its calls are in the journal',
    file: 'libs/runtime/src/receiver/spool/call-spool.ts',
    from: 'await throwFirst(records.map(take));',
    to: 'await this.files.remove(name); await throwFirst(records.map(take));',
    invariant: 'no call is lost',
    seed: 1,
  },
  {
    name: 'the folder of the spool is not synced',
    file: 'libs/runtime/src/spool/spool-files.ts',
    from: 'throw error;\n        }\n        await syncFolder(this.folder);',
    to: 'throw error;\n        }',
    invariant: 'no call is lost',
    seed: 72,
  },
  {
    name: 'a call is refused for its time',
    file: 'libs/runtime/src/receiver/call-receiver.service.ts',
    from: "if (authenticity === 'trusted')\n            return this.record(call, now);",
    to: "if (now - call.sentAt.getTime() < -300_000) return reject('stale');\nif (authenticity === 'trusted')\n            return this.record(call, now);",
    invariant: 'no genuine call is refused',
    seed: 1,
  },
  {
    name: 'leases follow the clock of whoever looks at them',
    file: 'libs/runtime/src/turns/turn-statements.ts',
    from: 'const wall = wordsOf(connection).now;',
    to: 'const wall = Date.now();',
    invariant: 'no code runs twice at once',
    seed: 9,
  },
  {
    name: 'a known loss ends as completed',
    file: 'libs/runtime/src/completion/confirmer.ts',
    from: "return this.end(run, 'dead', 'lost', {",
    to: "return this.end(run, 'completed', 'lost', {",
    invariant: 'a completed run was answered',
    seed: 141,
  },
  {
    name: 'answers count from the try, not from the acceptance',
    file: 'libs/runtime/src/completion/answer-settlement.ts',
    from: "{ to: 'sending', at: now, dueAt: now, keep: true }",
    to: "{ to: 'sending', at: now, dueAt: now, keep: true, set: { sends: run.sends + 1, probes: run.probes + 1 } }",
    invariant: 'a completed run was answered',
    seed: 188,
  },
  {
    name: 'trouble of the portal is a failure of the activity',
    file: 'libs/runtime/src/execution/run-executor.ts',
    from: 'if (trouble) {',
    to: 'if (false) {',
    invariant: 'attempts count own failures alone',
    seed: 4,
  },
  {
    name: 'handing a run back at a stop counts as a failure',
    file: 'libs/runtime/src/execution/run-settlement.ts',
    from: "case 'handed-back':\n                await rest('retrying', now);",
    to: "case 'handed-back':\n                await rest('retrying', now, { failures: run.failures + 1 });",
    invariant: 'attempts count own failures alone',
    seed: 154,
  },
  {
    name: 'an old release counts a failure for a code that it does not know',
    file: 'libs/runtime/src/execution/portal-worker.ts',
    from: "return run.state === 'running' && this.parts.registry.find(run.code) !== undefined;",
    to: "return run.state === 'running';",
    invariant: 'attempts count own failures alone',
    seed: 5002,
  },
];
