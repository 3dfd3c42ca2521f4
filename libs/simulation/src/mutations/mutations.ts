import type { Mutation } from './mutation.js';

const maintenance = 'libs/runtime/src/journal/sql/sql-run-maintenance.ts';

/** The mends of broken promises that the simulation reaches, each of them undone. */
export const mutations: readonly Mutation[] = [
  {
    name: 'two hosts that prune count what both have found',
    file: maintenance,
    from: "dialect === 'sqlite' ? '' : ' FOR UPDATE'",
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
    seed: 29,
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
    file: 'libs/runtime/src/turns/portal-turns.ts',
    from: 'const wall = databaseNow[this.connection.dialect];',
    to: 'const wall = Date.now();',
    invariant: 'no code runs twice at once',
    seed: 52,
  },
];
