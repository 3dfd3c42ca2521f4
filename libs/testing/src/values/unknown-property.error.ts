import type { PropertyDefinition } from '@bizproc-kit/activity';

/** A test names a property that the activity does not declare. @public */
export class UnknownPropertyError extends Error {
  constructor(id: string, properties: readonly PropertyDefinition[]) {
    const known = properties.map((property) => property.id).join(', ') || 'none';
    super(`The activity declares no property "${id}". It declares: ${known}`);
    this.name = 'UnknownPropertyError';
  }
}
