import 'reflect-metadata';
import type { ActivityPropertyOptions, ReturnPropertyOptions } from './property.options.js';

export type PropertyRole = 'input' | 'output';

/** What a property decorator leaves behind. */
export interface PropertyMetadata {
  id: string;
  options: ActivityPropertyOptions & ReturnPropertyOptions;
  /** The emitted TypeScript type, where there is one. */
  designType: unknown;
}

const keys: Record<PropertyRole, symbol> = {
  input: Symbol.for('@bizproc-kit/activity/input-properties'),
  output: Symbol.for('@bizproc-kit/activity/output-properties'),
};

export function writeProperty(
  role: PropertyRole,
  prototype: object,
  id: string,
  options: PropertyMetadata['options'],
): void {
  const own = (Reflect.getOwnMetadata(keys[role], prototype) as PropertyMetadata[] | undefined) ?? [];
  const designType: unknown = Reflect.getMetadata('design:type', prototype, id);
  Reflect.defineMetadata(keys[role], [...own, { id, options, designType }], prototype);
}

/** Properties of a class and the classes that it extends, base first; a redeclared one counts once, as declared last. */
export function readProperties(role: PropertyRole, target: new () => unknown): PropertyMetadata[] {
  const chain: object[] = [];
  for (
    let prototype = target.prototype as object | null;
    prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    chain.unshift(prototype);
  }
  const properties = new Map<string, PropertyMetadata>();
  for (const prototype of chain) {
    for (const property of (Reflect.getOwnMetadata(keys[role], prototype) as
      PropertyMetadata[] | undefined) ?? []) {
      properties.set(property.id, property);
    }
  }
  return [...properties.values()];
}
