import { runStates } from '../run-state.js';

/** The dialects that `@bizproc-kit/persistence` opens; MariaDB goes by `mysql`. */
export type JournalDialect = 'sqlite' | 'postgres' | 'mysql';

interface ColumnTypes {
  readonly id: string;
  readonly name: string;
  readonly long: string;
  readonly bytes: string;
  readonly flag: string;
  readonly serial: string;
  readonly tableEnd: string;
}

/** Names compare byte by byte everywhere: two workflow ids that differ in case are two workflows. */
const types: Readonly<Record<JournalDialect, ColumnTypes>> = {
  sqlite: {
    id: 'TEXT',
    name: 'TEXT',
    long: 'TEXT',
    bytes: 'BLOB',
    flag: 'INTEGER',
    serial: 'INTEGER PRIMARY KEY',
    tableEnd: '',
  },
  postgres: {
    id: 'VARCHAR(64) COLLATE "C"',
    name: 'VARCHAR(255) COLLATE "C"',
    long: 'TEXT',
    bytes: 'BYTEA',
    flag: 'SMALLINT',
    serial: 'BIGSERIAL PRIMARY KEY',
    tableEnd: '',
  },
  mysql: {
    id: 'VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin',
    name: 'VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    long: 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    bytes: 'LONGBLOB',
    flag: 'SMALLINT',
    serial: 'BIGINT AUTO_INCREMENT PRIMARY KEY',
    tableEnd: ' ENGINE=InnoDB',
  },
};

/** Statements that create the journal's tables, in order. */
export function createJournal(dialect: JournalDialect): string[] {
  const t = types[dialect];
  // Few rows of a long history belong into these indexes; MySQL knows no partial index, there the NULLs sort to one end.
  const only = (column: string) => (dialect === 'mysql' ? '' : ` WHERE ${column} IS NOT NULL`);
  const counters = [...runStates, 'accepted', 'pruned', 'purged', 'duplicates', 'rejected', 'spooled'];
  return [
    `CREATE TABLE bizproc_run (
      id ${t.id} NOT NULL PRIMARY KEY,
      member_id ${t.id} NOT NULL,
      day INTEGER NOT NULL,
      state ${t.id} NOT NULL,
      lane ${t.flag} NOT NULL,
      attempt INTEGER NOT NULL,
      claim BIGINT NOT NULL,
      due_at BIGINT,
      workflow_id ${t.name} NOT NULL,
      code ${t.name} NOT NULL,
      expects_answer ${t.flag} NOT NULL,
      received_at BIGINT NOT NULL,
      sent_at BIGINT NOT NULL,
      deadline_at BIGINT,
      payload ${t.bytes} NOT NULL,
      answer ${t.bytes},
      outside ${t.bytes},
      outside_outcome ${t.id},
      outcome ${t.id},
      error ${t.long},
      sealed_token ${t.long},
      sealed_call_token ${t.long},
      interrupted INTEGER NOT NULL,
      sends INTEGER NOT NULL,
      first_sent_at BIGINT,
      portal_sent_at BIGINT,
      probes INTEGER NOT NULL,
      confirmation ${t.id},
      attention ${t.flag},
      finished_at BIGINT
    )${t.tableEnd}`,
    `CREATE INDEX bizproc_run_due ON bizproc_run (member_id, lane, due_at, id)${only('due_at')}`,
    `CREATE INDEX bizproc_run_attention ON bizproc_run (attention, id)${only('attention')}`,
    `CREATE INDEX bizproc_run_member ON bizproc_run (member_id, id)`,
    `CREATE INDEX bizproc_run_workflow ON bizproc_run (workflow_id)`,
    `CREATE INDEX bizproc_run_finished ON bizproc_run (finished_at)${only('finished_at')}`,
    `CREATE TABLE bizproc_seen_call (
      member_id ${t.id} NOT NULL,
      token_hash ${t.id} NOT NULL,
      stored_by ${t.id} NOT NULL,
      received_at BIGINT NOT NULL,
      PRIMARY KEY (token_hash, member_id)
    )${dialect === 'sqlite' ? ' WITHOUT ROWID' : t.tableEnd}`,
    `CREATE TABLE bizproc_run_event (
      id ${t.serial},
      run_id ${t.id} NOT NULL,
      at BIGINT NOT NULL,
      kind ${t.id} NOT NULL,
      detail ${t.long} NOT NULL
    )${t.tableEnd}`,
    `CREATE INDEX bizproc_run_event_run ON bizproc_run_event (run_id, id)`,
    `CREATE TABLE bizproc_ledger (
      member_id ${t.id} NOT NULL,
      day INTEGER NOT NULL,
      ${counters.map((name) => `n_${name} BIGINT NOT NULL DEFAULT 0,`).join('\n      ')}
      PRIMARY KEY (member_id, day)
    )${t.tableEnd}`,
    `CREATE TABLE bizproc_portal_turn (
      member_id ${t.id} NOT NULL PRIMARY KEY,
      owner ${t.id},
      fence BIGINT NOT NULL,
      lease_until BIGINT,
      clean ${t.flag} NOT NULL,
      next_due_at BIGINT,
      blocked_until BIGINT,
      blocked_reason ${t.long},
      tat BIGINT NOT NULL
    )${t.tableEnd}`,
    `CREATE INDEX bizproc_portal_turn_due ON bizproc_portal_turn (next_due_at)`,
    `CREATE INDEX bizproc_portal_turn_owner ON bizproc_portal_turn (owner, member_id)`,
  ];
}

/** What the processes of a fleet tell each other. */
export function createProcessRoom(dialect: JournalDialect): string {
  const t = types[dialect];
  return `CREATE TABLE bizproc_process_room (
    owner ${t.id} NOT NULL PRIMARY KEY,
    room INTEGER NOT NULL,
    seen_at BIGINT NOT NULL
  )${t.tableEnd}`;
}

/** Calls that nobody has proven yet. */
export function createQuarantine(dialect: JournalDialect): string[] {
  const t = types[dialect];
  return [
    `CREATE TABLE bizproc_quarantine (
      id ${t.id} NOT NULL PRIMARY KEY,
      member_id ${t.id} NOT NULL,
      credential ${t.id} NOT NULL,
      received_at BIGINT NOT NULL,
      due_at BIGINT NOT NULL,
      owner ${t.id},
      bytes INTEGER NOT NULL,
      sealed ${t.long} NOT NULL
    )${t.tableEnd}`,
    `CREATE INDEX bizproc_quarantine_due ON bizproc_quarantine (member_id, due_at)`,
  ];
}

/** Statements that remove the journal's tables again. */
export function dropJournal(): string[] {
  return ['run', 'seen_call', 'run_event', 'ledger', 'portal_turn'].map(
    (name) => `DROP TABLE bizproc_${name}`,
  );
}
