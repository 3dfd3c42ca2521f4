import type { FormObject } from '../form/form-value.js';
import { DocumentType } from './document-type.js';
import type { InstallPost } from './install-post.parser.js';
import { parseInstallPost } from './install-post.parser.js';
import { MalformedCallError } from './malformed-call.error.js';
import { isJsonObject, parseSafeJson } from './safe-json.js';
import type { JsonObject, JsonValue } from './safe-json.js';

/**
 * One property as the settings dialog describes it, keys in one spelling whatever editor opened it (protocol 9.1).
 *
 * @public
 */
export interface PlacementProperty {
  id: string;
  type: string;
  /** A text, or texts by upper-case language. */
  name: string | Record<string, string>;
  required: boolean;
  multiple: boolean;
  options?: JsonValue;
  default?: JsonValue;
}

/**
 * The post that opens the settings dialog of a step (protocol 9.1).
 *
 * @public
 */
export interface PlacementPost extends InstallPost {
  /** Registered code of the step. */
  code: string;
  /** The step's name in its template. */
  activityName: string;
  properties: PlacementProperty[];
  /** Stored values by property id: text, lists, expressions such as `{=Document:TITLE}`; unset ones are absent. */
  currentValues: Record<string, JsonValue>;
  documentType: DocumentType;
  /** Field descriptions of the document by field id, as the portal writes them. */
  documentFields: Record<string, JsonValue>;
}

/** Placement code of every settings dialog. */
const settingsPlacement = 'BIZPROC_ACTIVITY_PROPERTIES_DIALOG';

/**
 * @throws MalformedCallError with the `reason`.
 * @public
 */
export function parsePlacementPost(query: FormObject, form: FormObject): PlacementPost {
  const post = parseInstallPost(query, form);
  if (post.placement !== settingsPlacement) throw new MalformedCallError('placement');
  const options = readOptions(post.placementOptions);
  const { code, activity_name: activityName, document_type: documentType } = options;
  if (typeof code !== 'string' || !/^[a-z0-9.\-_]{1,128}$/i.test(code)) throw new MalformedCallError('code');
  return {
    ...post,
    code,
    activityName: typeof activityName === 'string' ? activityName : '',
    properties: Object.entries(mapOf(options.properties)).flatMap(([id, row]) => readProperty(id, row)),
    currentValues: withoutNulls(mapOf(options.current_values)),
    documentType: readDocumentType(documentType),
    documentFields: mapOf(options.document_fields),
  };
}

function readOptions(text: string | undefined): JsonObject {
  if (text === undefined) throw new MalformedCallError('placement-options');
  let options: JsonValue;
  try {
    options = parseSafeJson(text);
  } catch (cause) {
    throw new MalformedCallError('placement-options', { cause });
  }
  if (!isJsonObject(options)) throw new MalformedCallError('placement-options');
  return options;
}

/** PHP writes an empty map as `[]`. */
function mapOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : (Object.create(null) as JsonObject);
}

function withoutNulls(values: JsonObject): JsonObject {
  const present = Object.create(null) as JsonObject;
  for (const [id, value] of Object.entries(values)) if (value !== null) present[id] = value;
  return present;
}

function readDocumentType(value: JsonValue | undefined): DocumentType {
  if (!Array.isArray(value) || !value.every((part): part is string => typeof part === 'string')) {
    throw new MalformedCallError('document-type');
  }
  return DocumentType.fromWire(value);
}

/** The robot dialog writes `Name`, the workflow designer the stored `NAME`: keys are read without regard to case. */
function readProperty(id: string, row: JsonValue): PlacementProperty[] {
  if (!isJsonObject(row)) return [];
  const fields = new Map(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value]));
  const type = fields.get('type');
  return [
    {
      id,
      type: typeof type === 'string' ? type : 'string',
      name: readName(fields.get('name')) ?? id,
      required: isTrue(fields.get('required')),
      multiple: isTrue(fields.get('multiple')),
      options: fields.get('options') ?? undefined,
      default: fields.get('default') ?? undefined,
    },
  ];
}

function readName(value: JsonValue | undefined): string | Record<string, string> | undefined {
  if (typeof value === 'string') return value;
  if (!isJsonObject(value)) return undefined;
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

/** Truth of `Required` and `Multiple` as the platform reads it (protocol 1.5). */
function isTrue(value: JsonValue | undefined): boolean {
  return !['', '0', 'false', 'n', 'N', 0, false, null, undefined].includes(value as string);
}
