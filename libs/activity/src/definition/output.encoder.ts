import type { PortalCulture } from '@bizproc-kit/protocol';
import { defaultCulture, PropertyValueError } from '@bizproc-kit/protocol';
import { InvalidOutputError } from '../failure/invalid-output.error.js';
import type { PropertyDefinition } from './property-definition.js';
import { isExpression } from './property-definition.js';

/** Turns what an activity gives back into `RETURN_VALUES`. Every declared output is in it: one without value is cleared. */
export class OutputEncoder {
  private readonly declared: ReadonlySet<string>;
  private readonly reported = new Set<string>();

  constructor(
    private readonly properties: readonly PropertyDefinition[],
    /** Output class, for warnings. */
    private readonly className: string,
  ) {
    this.declared = new Set(properties.map(({ id }) => id));
  }

  /** @throws InvalidOutputError for a value that is not of its property's type. */
  encode(output: object | undefined, culture: PortalCulture): Record<string, unknown> {
    const values = (output ?? {}) as Record<string, unknown>;
    this.reportUndeclared(values);
    return this.map((property) => encodeOne(property, values[property.id], culture));
  }

  /** What the workflow gets when there is no result. */
  defaults(): Record<string, unknown> {
    return this.map((property) =>
      isExpression(property.default) ? '' : encodeOne(property, property.default, defaultCulture),
    );
  }

  /**
   * A member without decorator leaves no trace in the compiled class: the first object that has it shows that it was forgotten.
   * It may also be a larger object than the step needs, so it is no error.
   */
  private reportUndeclared(values: Record<string, unknown>): void {
    for (const key of Object.keys(values)) {
      if (this.declared.has(key) || this.reported.has(key)) continue;
      this.reported.add(key);
      process.emitWarning(
        `${this.className}.${key} is no output of the step, and is left out; write: @ReturnProperty({ name: '${key}' })`,
        {
          code: 'BPK_UNDECLARED_OUTPUT',
        },
      );
    }
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
