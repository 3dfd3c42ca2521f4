import type { FormObject, PortalCulture } from '@bizproc-kit/protocol';
import { PropertyValueError } from '@bizproc-kit/protocol';
import type { ValidationError } from 'class-validator';
import { validate } from 'class-validator';
import type { LocalizedText } from '../text/localized-text.js';
import { InvalidInputError } from '../failure/invalid-input.error.js';
import { ValidatorMessages } from '../validation/validator-messages.js';
import type { InputViolation } from '../failure/invalid-input.error.js';
import { choiceProblem, missingProblem, valueProblem } from './input-problems.js';
import type { PropertyDefinition } from './property-definition.js';
import { isExpression } from './property-definition.js';

type Values = Record<string, unknown>;

/** Turns the properties of a call into a checked instance of the input class. */
export class InputDecoder {
  private readonly choices = new Map<string, Set<string>>();
  private readonly messages: ValidatorMessages;

  constructor(
    private readonly target: new () => object,
    private readonly properties: readonly PropertyDefinition[],
  ) {
    this.messages = new ValidatorMessages(target);
    for (const { id, type, options } of properties) {
      if (type === 'select' && options) this.choices.set(id, new Set(Object.keys(options)));
    }
  }

  /** @throws InvalidInputError that names every field that is wrong. */
  async decode(wire: FormObject, culture: PortalCulture): Promise<object> {
    const input = new this.target();
    const violations: InputViolation[] = [];
    for (const property of this.properties) {
      const problem = this.fill(input as Values, property, wire, culture);
      if (problem) violations.push({ property: property.id, label: property.name, problem });
    }
    // An input class without validators is as good as any other.
    const failures = await validate(input, { forbidUnknownValues: false });
    if (failures.length > 0) this.addFailures(violations, failures);
    if (violations.length > 0) throw new InvalidInputError(violations);
    return input;
  }

  private fill(
    input: Values,
    property: PropertyDefinition,
    wire: FormObject,
    culture: PortalCulture,
  ): LocalizedText | undefined {
    let value: unknown;
    try {
      value = property.codec.decode(wire[property.id], culture);
    } catch (error) {
      if (error instanceof PropertyValueError) return valueProblem(error);
      throw error;
    }
    if (isUnset(value)) return this.fillUnset(input, property);
    input[property.id] = value;
    return this.choiceOutside(property, value);
  }

  /** What stands in for a field without value: the member's initialiser, the declared default, else false for a bool and an empty list. */
  private fillUnset(input: Values, property: PropertyDefinition): LocalizedText | undefined {
    const { id, type, multiple, required, default: declared } = property;
    if (input[id] !== undefined) return undefined;
    const hasDefault = declared !== undefined && !isExpression(declared);
    if (required && !hasDefault) return missingProblem;
    if (hasDefault) input[id] = Array.isArray(declared) ? [...(declared as unknown[])] : declared;
    else if (multiple) input[id] = [];
    else if (type === 'bool') input[id] = false;
    return undefined;
  }

  private choiceOutside({ id }: PropertyDefinition, value: unknown): LocalizedText | undefined {
    const choices = this.choices.get(id);
    if (!choices) return undefined;
    const outside = [value].flat().find((key) => !choices.has(key as string));
    return outside === undefined ? undefined : choiceProblem(String(outside), [...choices]);
  }

  private addFailures(violations: InputViolation[], failures: ValidationError[]): void {
    const reported = new Set(violations.map(({ property }) => property));
    for (const failure of failures) {
      if (reported.has(failure.property)) continue;
      const label = this.properties.find(({ id }) => id === failure.property)?.name ?? failure.property;
      for (const problem of this.messages.of(failure))
        violations.push({ property: failure.property, label, problem });
    }
  }
}

function isUnset(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}
