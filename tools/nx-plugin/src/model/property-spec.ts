import { PluginFailure } from './plugin-failure.ts';
import { propertyType, propertyTypeNames } from './property-types.ts';

/** One property as `--property amount:double:required` describes it. */
export interface PropertySpec {
  id: string;
  type: string;
  /** of an input: the designer must fill it in; of an output: the class always has it */
  required: boolean;
  multiple: boolean;
  /** keys of a select */
  options: string[];
}

/** Ids that the platform uses for itself (protocol 1.14 and 1.3), in lower case. */
const reservedIds = new Set(
  (
    'title usesubscription istimeout authuserid setstatusmessage statusmessage timeoutduration ' +
    'timeoutdurationtype options properties return_properties'
  ).split(' '),
);

/** A class cannot have a field of this name. */
const impossibleId = 'constructor';

const grammar = 'id:type[:key/key for a select][:required][:multiple]';

/**
 * Reads `amount:double:required`, `tags:string:multiple`, `size:select:small/large`, `total:UF:money`.
 *
 * @throws PluginFailure naming the part that is wrong and what is accepted
 */
export function parsePropertySpec(text: string): PropertySpec {
  const [id = '', ...parts] = text.trim().split(':');
  checkId(id, text);
  const flags = new Set<string>();
  while (parts.length > 0 && ['required', 'multiple'].includes(parts.at(-1)!)) flags.add(parts.pop()!);
  const options =
    parts[0] === 'select'
      ? parts
          .splice(1)
          .flatMap((keys) => keys.split('/'))
          .filter(Boolean)
      : [];
  const type = parts.join(':') || 'string';
  if (propertyType(type) === undefined) {
    throw new PluginFailure(
      `"${text}": unknown type "${type}". The form is ${grammar}; types are ${propertyTypeNames.join(', ')}`,
    );
  }
  if (type === 'select' && options.length === 0) {
    throw new PluginFailure(`"${text}": a select needs its keys, for example ${id}:select:small/large`);
  }
  return { id, type, required: flags.has('required'), multiple: flags.has('multiple'), options };
}

/** Reads several, and holds them to the platform's rules about ids that collide. */
export function parsePropertySpecs(texts: readonly string[], taken: readonly string[] = []): PropertySpec[] {
  const seen = new Set(taken.map((id) => id.toLowerCase()));
  return texts.filter(Boolean).map((text) => {
    const spec = parsePropertySpec(text);
    if (seen.has(spec.id.toLowerCase())) {
      throw new PluginFailure(
        `There is already a property "${spec.id}" (ids of inputs and outputs are compared without case)`,
      );
    }
    seen.add(spec.id.toLowerCase());
    return spec;
  });
}

function checkId(id: string, text: string): void {
  if (!/^[a-z][a-z0-9_]*$/i.test(id)) {
    throw new PluginFailure(
      `"${text}": "${id}" is not an id: it starts with a Latin letter and goes on with letters, digits and "_". The form is ${grammar}`,
    );
  }
  if (id === impossibleId)
    throw new PluginFailure(`"${text}": a class cannot have a field "${id}"; choose another id`);
  if (reservedIds.has(id.toLowerCase())) {
    throw new PluginFailure(`"${text}": the platform uses the id "${id}" for itself; choose another`);
  }
}
