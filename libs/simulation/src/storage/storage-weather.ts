import type { Random } from '../world/random.js';

/** How the database behaves towards a process. Probabilities are those of one statement. */
export interface StorageWeather {
  /** Longest time of a statement, milliseconds. */
  readonly slowMs: number;
  /** No statement gets through. */
  readonly isAway: boolean;
  /** The connection breaks before the statement is done. */
  readonly refuses: number;
  /** It is done, and the connection breaks before the reply. */
  readonly losesReply: number;
  /** Nothing comes back until the driver's patience ends; it may have been done. */
  readonly neverAnswers: number;
  /** A transaction is sacrificed to another one. */
  readonly sacrifices: number;
  /** After a fail-over to a replica: whatever writes is refused. */
  readonly isReadOnly: boolean;
}

export const fairWeather: StorageWeather = {
  slowMs: 2,
  isAway: false,
  refuses: 0,
  losesReply: 0,
  neverAnswers: 0,
  sacrifices: 0,
  isReadOnly: false,
};

export type StatementFate =
  'done' | 'away' | 'refused' | 'reply-lost' | 'unanswered' | 'sacrificed' | 'read-only';

export function fateOf(weather: StorageWeather, random: Random, isWrite: boolean): StatementFate {
  if (weather.isAway) return 'away';
  if (isWrite && weather.isReadOnly) return 'read-only';
  if (weather === fairWeather) return 'done';
  if (random.chance(weather.refuses)) return 'refused';
  if (random.chance(weather.losesReply)) return 'reply-lost';
  if (random.chance(weather.neverAnswers)) return 'unanswered';
  if (isWrite && random.chance(weather.sacrifices)) return 'sacrificed';
  return 'done';
}

const error = (message: string, facts: object) => Object.assign(new Error(message), facts);

/** The error as the driver of the dialect reports it. */
export function errorOf(
  fate: Exclude<StatementFate, 'done'>,
  dialect: 'sqlite' | 'postgres' | 'mysql',
): Error {
  if (fate === 'sacrificed') {
    if (dialect === 'sqlite') return error('database is locked', { code: 'ERR_SQLITE_ERROR', errcode: 5 });
    return error('deadlock found', { code: dialect === 'mysql' ? 'ER_LOCK_DEADLOCK' : '40P01' });
  }
  if (fate === 'read-only') {
    if (dialect === 'sqlite') {
      return error('attempt to write a readonly database', { code: 'ERR_SQLITE_ERROR', errcode: 8 });
    }
    return dialect === 'mysql'
      ? error('The server is running with the --read-only option', {
          code: 'ER_OPTION_PREVENTS_STATEMENT',
          errno: 1290,
        })
      : error('cannot execute UPDATE in a read-only transaction', { code: '25006' });
  }
  if (fate === 'away') {
    if (dialect === 'sqlite') return error('disk I/O error', { code: 'ERR_SQLITE_ERROR', errcode: 10 });
    return error('connect ECONNREFUSED', { code: 'ECONNREFUSED' });
  }
  if (dialect === 'sqlite') return error('disk I/O error', { code: 'ERR_SQLITE_ERROR', errcode: 10 });
  return error('read ECONNRESET', { code: fate === 'unanswered' ? 'ETIMEDOUT' : 'ECONNRESET' });
}
