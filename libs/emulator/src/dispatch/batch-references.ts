import { isPhpArray, isPhpMap, memberOf, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';

/** What earlier commands have left, by key. */
export interface BatchBooks {
  result: PhpMap;
  error: PhpMap;
  total: PhpMap;
  next: PhpMap;
  time: PhpMap;
}

/**
 * `$`, one of the names, any run without whitespace, and a bracket in that run (protocol 6.5). The portal matches bytes:
 * its whitespace is that of ASCII.
 */
const reference = /\$(result|error|total|next|time)[^ \t\n\v\f\r]*\[[^ \t\n\v\f\r]*\]/i;
const references = /\$(result|error|total|next|time)([^ \t\n\v\f\r]*)/gi;
const wholeReference = /^\$(result|error|total|next|time)([^ \t\n\v\f\r]*)$/i;

/** Replaces references in a parameter. A value that is exactly one reference keeps its type. */
export function resolveReferences(value: PhpValue, books: BatchBooks): PhpValue {
  if (typeof value === 'string') return reference.test(value) ? resolveText(value, books) : value;
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, books));
  if (!isPhpMap(value)) return value;
  const result: PhpMap = {};
  for (const key in value) result[key] = resolveReferences(value[key] as PhpValue, books);
  return result;
}

function resolveText(text: string, books: BatchBooks): PhpValue {
  const whole = wholeReference.exec(text);
  if (whole && whole[2]!.includes('[')) return lookUp(whole[1]!, whole[2]!, books);
  return text.replace(references, (all, name: string, rest: string) => {
    if (!rest.includes('[') || !rest.includes(']')) return all;
    const found = lookUp(name, rest, books);
    return isPhpArray(found) ? 'Array' : toText(found);
  });
}

/** A path that leads nowhere ends at its deepest existing parent: the map of everything, at worst. */
function lookUp(name: string, rest: string, books: BatchBooks): PhpValue {
  let current: PhpValue = books[name.toLowerCase() as keyof BatchBooks];
  for (const [, key] of rest.matchAll(/\[([^[\]]*)\]/g)) {
    if (!isPhpArray(current)) break;
    const next = memberOf(current, key!);
    if (next === undefined) break;
    current = next;
  }
  // PHP hands on a copy: what comes later in the batch does not show in it.
  return isPhpArray(current) ? structuredClone(current) : current;
}
