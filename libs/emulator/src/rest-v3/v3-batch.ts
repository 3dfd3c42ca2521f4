import { isPhpMap, memberOf, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';
import { V3Error } from './v3-error.js';

const mostCommands = 50;

/** Runs the commands one after another; the first error fails the whole batch (protocol 6.6). */
export function runV3Batch(
  commands: PhpValue[],
  run: (method: string, query: PhpMap) => Record<string, unknown>,
): Record<string, unknown>[] {
  if (commands.length > mostCommands) {
    throw new V3Error(400, 'VALIDATION_REQUESTVALIDATIONEXCEPTION', 'Too many commands (localised)');
  }
  const named: PhpMap = {};
  return commands.map((command) => {
    if (!isPhpMap(command)) {
      throw new V3Error(
        400,
        'VALIDATION_REQUESTVALIDATIONEXCEPTION',
        'A command is not an object (localised)',
      );
    }
    const query = resolve(command['query'] ?? {}, named);
    const result = run(toText(command['method']), isPhpMap(query) ? query : {});
    if (typeof command['as'] === 'string') named[command['as']] = result as PhpMap;
    return result;
  });
}

/** `{"$ref": "alias.path"}` and `{"$refArray": "alias.field"}`. */
function resolve(value: PhpValue, named: PhpMap): PhpValue {
  if (Array.isArray(value)) return value.map((item) => resolve(item, named));
  if (!isPhpMap(value)) return value;
  if (typeof value['$ref'] === 'string') return follow(value['$ref'], named);
  if (typeof value['$refArray'] === 'string') {
    const [alias, ...field] = value['$refArray'].split('.');
    const items = follow(`${alias}.items`, named);
    return (Array.isArray(items) ? items : []).map((item) => follow(`x.${field.join('.')}`, { x: item }));
  }
  const result: PhpMap = {};
  for (const key in value) result[key] = resolve(value[key] as PhpValue, named);
  return result;
}

function follow(path: string, named: PhpMap): PhpValue {
  let current: PhpValue = named;
  for (const part of path.split('.')) {
    const next = memberOf(current, part);
    if (next === undefined) {
      throw new V3Error(400, 'VALIDATION_REQUESTVALIDATIONEXCEPTION', `Nothing is at ${path} (localised)`);
    }
    current = next;
  }
  return current;
}
