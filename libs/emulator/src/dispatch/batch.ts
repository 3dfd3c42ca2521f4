import { parseQuery } from '../wire/php-query.js';
import {
  isEmpty,
  isPhpArray,
  isPhpMap,
  phpJsonShape,
  phpMap,
  toText,
  type PhpMap,
  type PhpValue,
} from '../wire/php-value.js';
import { resolveReferences, type BatchBooks } from './batch-references.js';
import { RestError } from '../rest/rest-error.js';
import type { RestCall } from '../rest/rest-method.js';

const mostCommands = 50;

/** Runs one command of a batch and returns the whole reply body. */
export type BatchRunner = (sub: {
  parent: RestCall;
  method: string;
  params: PhpMap;
}) => Promise<Record<string, unknown>>;

/** `batch` with its traps (protocol 6.5). */
export async function runBatch(call: RestCall, run: BatchRunner): Promise<Record<string, unknown>> {
  const commands = commandsOf(call.params['cmd']);
  const halt = call.params['halt'];
  const stops = !isEmpty(halt) && toText(halt) !== '0';
  const books: BatchBooks = {
    result: phpMap(),
    error: phpMap(),
    total: phpMap(),
    next: phpMap(),
    time: phpMap(),
  };
  let count = 0;
  for (const [key, command] of commands) {
    if (typeof command !== 'string') continue;
    count += 1;
    try {
      if (count > mostCommands) {
        throw new RestError(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded');
      }
      const body = await run({ parent: call, ...parseCommand(command, books) });
      books.result[key] = body['result'] as PhpValue;
      if (body['total'] !== undefined) books.total[key] = body['total'] as PhpValue;
      if (body['next'] !== undefined) books.next[key] = body['next'] as PhpValue;
      books.time[key] = body['time'] as PhpValue;
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      books.error[key] = errorEntry(error);
      if (stops) break;
    }
  }
  return {
    result: asPhpJson(books.result),
    result_error: asPhpJson(books.error),
    result_total: asPhpJson(books.total),
    result_next: asPhpJson(books.next),
    result_time: asPhpJson(books.time),
  };
}

function commandsOf(cmd: PhpValue | undefined): [string, PhpValue | undefined][] {
  if (Array.isArray(cmd)) return cmd.map((command, index) => [String(index), command]);
  if (isPhpMap(cmd)) return Object.entries(cmd);
  return [];
}

function parseCommand(command: string, books: BatchBooks): { method: string; params: PhpMap } {
  const text = command.split('#', 1)[0]!;
  const mark = text.indexOf('?');
  const method = (mark < 0 ? text : text.slice(0, mark)).toLowerCase().replace(/^\/+|\/+$/g, '');
  const params = mark < 0 ? phpMap() : parseQuery(text.slice(mark + 1));
  for (const key in params) params[key] = resolveReferences(params[key] as PhpValue, books);
  return { method, params };
}

function errorEntry(error: RestError): PhpMap {
  // The scope check inside a batch throws without its text.
  const description = error.error === 'insufficient_scope' ? '' : error.description;
  return { error: error.error, error_description: description, ...(error.extra as PhpMap) };
}

/** PHP arrays with the keys 0, 1, 2 … become lists, empty ones too. */
function asPhpJson(map: PhpMap): PhpMap | PhpValue[] {
  const keys = Object.keys(map);
  if (keys.length > 0 && keys.every((key, index) => key === String(index))) {
    return Object.values(map) as PhpValue[];
  }
  return isPhpArray(map) ? phpJsonShape(map) : map;
}
