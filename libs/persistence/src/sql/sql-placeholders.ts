const cacheSize = 1000;
const cache = new Map<string, string>();

/** Text in quotes, comments, and placeholders: what a scan for `?` has to tell apart. */
const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

/** Rewrites `?` to `$1`, `$2`, … as PostgreSQL wants it. @internal */
export function numberPlaceholders(sql: string): string {
  let numbered = cache.get(sql);
  if (numbered === undefined) {
    let count = 0;
    numbered = sql.replace(pieces, (piece) => (piece === '?' ? `$${++count}` : piece));
    // Group inserts come in as many texts as there are group sizes: bounded, not pruned one by one.
    if (cache.size >= cacheSize) cache.clear();
    cache.set(sql, numbered);
  }
  return numbered;
}
