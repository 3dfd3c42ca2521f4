import type { PortalCulture } from '@bizproc-kit/protocol';
import { defaultCulture, PropertyValueError } from '@bizproc-kit/protocol';
import { InvalidOutputError } from '../failure/invalid-output.error.js';
import type { PropertyDefinition } from './property-definition.js';
import { isExpression } from './property-definition.js';

/** Turns what an activity gives back into `RETURN_VALUES`. Every declared output is in it: one without value is cleared. */
export class OutputEncoder {
  constructor(private readonly properties: readonly PropertyDefinition[]) {}

  /** @throws InvalidOutputError for a value that is not of its property's type. */
  encode(output: object | undefined, culture: PortalCulture): Record<string, unknown> {
    const values = (output ?? {}) as Record<string, unknown>;
    return this.map((property) => encodeOne(property, values[property.id], culture));
  }

  /** What the workflow gets when there is no result. */
  defaults(): Record<string, unknown> {
    return this.map((property) =>
      isExpression(property.default) ? '' : encodeOne(property, property.default, defaultCulture),
    );
  }

  private map(valueOf: (property: PropertyDefinition) => unknown): Record<string, unknown> {
    return Object.fromEntries(this.properties.map((property) => [property.id, valueOf(property)]));
  }
}

function encodeOne({ id, codec }: PropertyDefinition, value: unknown, culture: PortalCulture): unknown {
  try {
    return codec.encode(value, culture);
  } catch (error) {
    if (!(error instanceof PropertyValueError)) throw error;
    throw new InvalidOutputError(id, error.message, { cause: error });
  }
}
