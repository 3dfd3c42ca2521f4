import { defaultCulture, PropertyValueError } from '@bizproc-kit/protocol';
import { documentTypeParts } from '../authoring/document-types.js';
import type { DocumentTypeName } from '../authoring/document-types.js';
import type { LocalizedText } from '../text/localized-text.js';
import { textIn } from '../text/localized-text.js';
import type { ActivityDefinition, StepCode } from '../definition/activity-definition.js';
import type { PropertyDefinition } from '../definition/property-definition.js';
import { isExpression } from '../definition/property-definition.js';
import type {
  ActivityManifest,
  FilterRule,
  ManifestStep,
  StepPayload,
  WireProperty,
  WireText,
} from './activity-manifest.js';
import { hashOf } from './canonical-json.js';

/** @public */
export interface ManifestOptions {
  /** Base URL under which portals reach the host. */
  publicUrl: string;
  /** The portal user whose tokens accompany the calls: the installing administrator. 0 when nobody is known. */
  runAsUserId?: number;
  /** Language of option titles, which the platform keeps in one language only. Default `en`. */
  language?: string;
}

/**
 * What the definitions mean on a portal, ready for `*.add`. The same for equal definitions and options.
 *
 * @public
 */
export function buildManifest(
  definitions: readonly ActivityDefinition[],
  options: ManifestOptions,
): ActivityManifest {
  const steps = definitions
    .flatMap((definition) => definition.codes.map((step) => buildStep(definition, step, options)))
    .sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  let hash: string | undefined;
  return {
    steps,
    // Computed when it is asked for: the checks of every start do without.
    get hash() {
      return (hash ??= hashOf(steps.map(({ kind, payload }) => ({ kind, payload }))));
    },
  };
}

function buildStep(
  definition: ActivityDefinition,
  { code, kind }: StepCode,
  options: ManifestOptions,
): ManifestStep {
  const { name, description, runAs } = definition.options;
  const payload: StepPayload = {
    CODE: code,
    HANDLER: address(options.publicUrl, 'handler', code),
    AUTH_USER_ID: runAs === 'nobody' ? 0 : typeof runAs === 'number' ? runAs : (options.runAsUserId ?? 0),
    USE_SUBSCRIPTION: definition.waits ? 'Y' : 'N',
    NAME: wireText(name),
  };
  if (description !== undefined) payload.DESCRIPTION = wireText(description);
  if (definition.input.length > 0) payload.PROPERTIES = wireProperties(definition.input, options);
  if (definition.output.length > 0) payload.RETURN_PROPERTIES = wireProperties(definition.output, options);
  addDocuments(payload, definition);
  if (definition.settings) {
    payload.USE_PLACEMENT = 'Y';
    payload.PLACEMENT_HANDLER = address(options.publicUrl, 'placement', code);
  }
  return { code, kind, className: definition.className, payload };
}

function address(publicUrl: string, route: string, code: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/bitrix24/${route}/${encodeURIComponent(code)}`;
}

function wireText(text: LocalizedText): WireText {
  return typeof text === 'string' ? text : { ...text };
}

function wireProperties(
  properties: readonly PropertyDefinition[],
  options: ManifestOptions,
): Record<string, WireProperty> {
  return Object.fromEntries(properties.map((property) => [property.id, wireProperty(property, options)]));
}

function wireProperty(property: PropertyDefinition, { language = 'en' }: ManifestOptions): WireProperty {
  const wire: WireProperty = {
    Name: wireText(property.name),
    Type: property.type,
    Required: property.required ? 'Y' : 'N',
    Multiple: property.multiple ? 'Y' : 'N',
  };
  if (property.description !== undefined) wire.Description = wireText(property.description);
  if (property.options) {
    const titles = Object.entries(property.options).map(
      ([key, title]) => [key, textIn(title, language)] as const,
    );
    wire.Options = Object.fromEntries(titles);
  }
  const initial = wireDefault(property);
  if (initial !== undefined && initial !== '') wire.Default = initial;
  return wire;
}

/** A default of the wrong type stays as it is, for the lint to find. */
function wireDefault({ codec, default: value }: PropertyDefinition): unknown {
  if (value === undefined || isExpression(value)) return value;
  try {
    return codec.encode(value, defaultCulture);
  } catch (error) {
    if (error instanceof PropertyValueError) return value;
    throw error;
  }
}

function addDocuments(
  payload: StepPayload,
  { options: { documentTypes = [], filter } }: ActivityDefinition,
): void {
  const documents = documentTypes.map(ruleOf);
  const [only] = documents;
  if (documents.length === 1 && Array.isArray(only) && only.length === 3)
    payload.DOCUMENT_TYPE = only as [string, string, string];
  const include = [...documents, ...(filter?.include ?? []).map(ruleOf)];
  const exclude = (filter?.exclude ?? []).map(ruleOf);
  if (include.length === 0 && exclude.length === 0) return;
  payload.FILTER = {};
  if (include.length > 0) payload.FILTER.INCLUDE = include;
  if (exclude.length > 0) payload.FILTER.EXCLUDE = exclude;
}

/** A name that stands for nothing stays as it is, for the lint to find. */
function ruleOf(name: DocumentTypeName | 'cloud' | 'box'): FilterRule {
  if (name === 'cloud') return 'b24';
  if (name === 'box') return 'box';
  return documentTypeParts(name) ?? String(name);
}
