/** What a command of a batch gives: `result` and its companions, or an error. */
export type CommandReply =
  | { readonly result: unknown; readonly total?: number; readonly next?: number }
  | { readonly error: string; readonly error_description?: string };

export type CommandHandler = (method: string, params: Record<string, unknown>) => CommandReply;

/** `a[b][c]=1` as PHP's `parse_str` reads it. */
export function parseQuery(query: string): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const path = [name.split('[')[0], ...[...name.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1])];
    let node = root;
    path.slice(0, -1).forEach((part) => (node = (node[part] ??= {}) as Record<string, unknown>));
    node[path[path.length - 1]] = value;
  }
  return root;
}

/** Replaces references as the portal does: a path that leads nowhere gives its deepest existing parent. */
function resolved(value: unknown, results: Record<string, unknown>): unknown {
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, results)]));
  }
  const match = typeof value === 'string' ? /^\$result(\[[^ \t\n\v\f\r]+\])$/i.exec(value) : null;
  if (!match) return value;
  let node: unknown = results;
  for (const [, part] of match[1].matchAll(/\[([^\]]*)\]/g)) {
    if (typeof node !== 'object' || node === null || !(part in node)) break;
    node = (node as Record<string, unknown>)[part];
  }
  return node;
}

/** PHP writes an empty map as an empty list. */
const php = (map: Record<string, unknown>): unknown => (Object.keys(map).length === 0 ? [] : map);

/** Runs a batch as a portal does: in order, at most fifty, stopping at the first error if told so. */
export function runBatch(body: Record<string, unknown>, handler: CommandHandler): unknown {
  const results: Record<string, unknown> = {};
  const errors: Record<string, unknown> = {};
  const totals: Record<string, unknown> = {};
  const nexts: Record<string, unknown> = {};
  Object.entries(body.cmd as Record<string, string>).every(([key, text], index) => {
    const [method, query = ''] = text.split('?');
    const reply: CommandReply =
      index >= 50
        ? { error: 'ERROR_BATCH_LENGTH_EXCEEDED', error_description: 'Max batch length exceeded' }
        : handler(method, resolved(parseQuery(query), results) as Record<string, unknown>);
    if ('error' in reply) {
      errors[key] = { error: reply.error, error_description: reply.error_description ?? '' };
      return !body.halt;
    }
    results[key] = reply.result;
    if (reply.total !== undefined) totals[key] = reply.total;
    if (reply.next !== undefined) nexts[key] = reply.next;
    return true;
  });
  return {
    result: {
      result: php(results),
      result_error: php(errors),
      result_total: php(totals),
      result_next: php(nexts),
      result_time: [],
    },
  };
}
