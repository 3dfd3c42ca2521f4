import { repeatableExceptions } from './repeatable-exceptions.js';

/** Last words of methods that only read. */
const reading = new Set([
  'list',
  'get',
  'fields',
  'info',
  'current',
  'search',
  'instances',
  'count',
  'tail',
  'aggregate',
  'getfields',
  'getlist',
]);
/** Last words of methods that lead to the same state however often they run. */
const settling = new Set(['update', 'delete', 'remove', 'unbind', 'set']);
/** Whole names (protocol 3.3: the first answer closes the step, later ones are ignored). */
const known = new Set([
  'bizproc.event.send',
  'bizproc.workflow.terminate',
  'bizproc.workflow.kill',
  'profile',
  'scope',
  'methods',
  'events',
  'server.time',
  'access.name',
]);

/**
 * True for methods that may run twice without doing their work twice (protocol 8, decision order). Everything that
 * is not known to be so is taken as not repeatable: `workflow.start`, `*.add`, `task.complete` and what nobody knows. Names
 * that promise too much are listed in `repeatableExceptions`.
 */
export function isRepeatable(method: string, params?: unknown): boolean {
  const name = method.toLowerCase();
  if (known.has(name)) return true;
  const exception = repeatableExceptions.find((one) => one.method === name);
  if (exception) {
    return exception.isRepeatable(
      typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : {},
    );
  }
  const last = name.slice(name.lastIndexOf('.') + 1);
  return reading.has(last) || settling.has(last);
}
