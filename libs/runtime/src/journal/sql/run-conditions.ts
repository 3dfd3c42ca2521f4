import type { SqlValue } from '@bizproc-kit/persistence';
import type { RunFilter } from '../run-history.port.js';
import { attentionStates, isFinished } from '../run-state.js';
import { listOf } from '../../database/sql-text.js';

/** A filter as the condition of a statement: empty, or beginning with `WHERE`. */
export function conditionsOf(filter: RunFilter): { where: string; values: SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, ...bound: SqlValue[]) => {
    conditions.push(condition);
    values.push(...bound);
  };
  if (filter.memberId !== undefined) add('member_id = ?', filter.memberId);
  if (filter.states?.length) {
    add(`state IN (${listOf(filter.states)})`, ...filter.states);
    // What the partial indexes are made of: without it the database reads the whole history.
    if (filter.states.every((state) => attentionStates.includes(state))) add('attention = 1');
    else if (filter.states.every((state) => !isFinished(state))) add('finished_at IS NULL');
  }
  if (filter.code !== undefined) add('code = ?', filter.code);
  if (filter.workflowId !== undefined) add('workflow_id = ?', filter.workflowId);
  if (filter.since !== undefined) add('received_at >= ?', filter.since);
  if (filter.until !== undefined) add('received_at < ?', filter.until);
  if (filter.error !== undefined) add("LOWER(error) LIKE ? ESCAPE '!'", `%${literal(filter.error)}%`);
  if (filter.before !== undefined) add('id < ?', filter.before);
  return { where: conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '', values };
}

/** A text whose signs stand for themselves in a pattern. */
const literal = (text: string): string => text.toLowerCase().replace(/[!%_]/g, '!$&');
