import { codecFor } from '@bizproc-kit/protocol';
import { getMetadataStorage } from 'class-validator';
import type { PropertyMetadata, PropertyRole } from '../authoring/property.metadata.js';
import { readProperties } from '../authoring/property.metadata.js';
import type { DefinitionProblem } from './definition.problem.js';
import type { PropertyDefinition } from './property-definition.js';
import { heldClass, inferType } from './property-types.js';

const decorators: Record<PropertyRole, string> = { input: '@ActivityProperty', output: '@ReturnProperty' };

/** The properties of an input or output class; what is wrong with them goes to `problems`. */
export function readPropertyDefinitions(
  role: PropertyRole,
  target: new () => object,
  problems: DefinitionProblem[],
): PropertyDefinition[] {
  const metadata = readProperties(role, target);
  const instance = instantiate(target, problems);
  reportUndecorated(role, target, instance, metadata, problems);
  return metadata.flatMap((property) => readOne(role, target.name, property, problems) ?? []);
}

function readOne(
  role: PropertyRole,
  className: string,
  { id, options, designType }: PropertyMetadata,
  problems: DefinitionProblem[],
): PropertyDefinition | undefined {
  const multiple = options.multiple === true;
  const type = options.type ?? (multiple ? undefined : inferType(designType, options.options !== undefined));
  if (type === undefined) {
    problems.push({ className, property: id, ...notInferable(role, designType) });
    return undefined;
  }
  const mismatch = memberProblem(type, multiple, designType);
  if (mismatch) problems.push({ className, property: id, ...mismatch });
  return {
    id,
    name: options.name,
    description: options.description,
    type,
    required: options.required === true,
    multiple,
    options: options.options,
    default: options.default,
    codec: codecFor(type, multiple),
  };
}

function notInferable(role: PropertyRole, designType: unknown): Omit<DefinitionProblem, 'className'> {
  const rule = 'type-not-inferable';
  const write = (line: string) => `${decorators[role]}({ …, ${line} })`;
  if (designType === Number) {
    return {
      rule,
      message: 'a number is int or double, and the emitted type does not say which',
      write: write("type: 'int'"),
    };
  }
  if (designType === Array) {
    return {
      rule,
      message: 'a list does not say what its items are',
      write: write("type: 'string', multiple: true"),
    };
  }
  return {
    rule,
    message: 'its emitted type (a union, a nullable type, an enum or an interface) names no property type',
    write: write("type: '…'"),
  };
}

function memberProblem(
  type: string,
  multiple: boolean,
  designType: unknown,
): Omit<DefinitionProblem, 'className'> | undefined {
  // Object stands for unions, nullable types and interfaces, which say nothing; the compiler has checked those.
  if (designType === undefined || designType === Object) return undefined;
  if (multiple) {
    return designType === Array
      ? undefined
      : {
          rule: 'multiple-without-list',
          message: 'a multiple property is a list',
          write: 'declare the member as an array',
        };
  }
  if (designType === Array) {
    return {
      rule: 'list-without-multiple',
      message: 'a member that is a list needs a multiple property',
      write: 'multiple: true',
    };
  }
  const expected = heldClass(type);
  if (!expected || designType === expected) return undefined;
  const actual = (designType as { name?: string }).name ?? String(designType);
  return {
    rule: 'type-mismatch',
    message: `a property of type ${type} holds ${expected.name}, and the member is ${actual}`,
  };
}

function instantiate(target: new () => object, problems: DefinitionProblem[]): object {
  try {
    return new target();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({
      className: target.name,
      rule: 'class-not-constructible',
      message: `it cannot be created without arguments: ${reason}`,
    });
    return {};
  }
}

/** An undecorated member leaves a trace only if it has an initialiser or a validator, or where fields are defined (`useDefineForClassFields`). */
function reportUndecorated(
  role: PropertyRole,
  target: new () => object,
  instance: object,
  metadata: PropertyMetadata[],
  problems: DefinitionProblem[],
): void {
  const declared = new Set(metadata.map(({ id }) => id));
  const validated = getMetadataStorage()
    .getTargetValidationMetadatas(target, target.name, true, false)
    .map(({ propertyName }) => propertyName);
  const seen = new Set([...Object.keys(instance), ...validated].filter(Boolean));
  for (const property of seen) {
    if (declared.has(property)) continue;
    problems.push({
      className: target.name,
      property,
      rule: 'property-without-decorator',
      message: `the member has no ${decorators[role]}, so the step does not have it`,
      write: `${decorators[role]}({ name: '${property}' })`,
    });
  }
  if (declared.size === 0 && seen.size === 0) {
    problems.push({
      className: target.name,
      rule: 'class-without-properties',
      message: `no member has ${decorators[role]}`,
      write: `${decorators[role]}({ name: '…' }) above each member, or leave \`${role}\` out`,
    });
  }
}
