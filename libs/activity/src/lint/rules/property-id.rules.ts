import type { Complaint, LintRule, PlacedProperty } from './lint-rule.js';
import { error, propertiesOf } from './lint-rule.js';

/** Step properties of the platform itself, which win over ours, and keys that it takes for containers (protocol 1.3, 1.14). */
const reserved = new Set(
  [
    'Title',
    'UseSubscription',
    'IsTimeout',
    'AuthUserId',
    'SetStatusMessage',
    'StatusMessage',
    'TimeoutDuration',
    'TimeoutDurationType',
    'OPTIONS',
    'PROPERTIES',
    'RETURN_PROPERTIES',
  ].map((id) => id.toLowerCase()),
);

/** Legal for the platform, refused by every careful form parser, ours among them (protocol 2.5). */
const refusedOnTheWire = new Set(['constructor', 'prototype']);

/** Protocol 1.2, 1.3, 1.14. */
export const propertyIdRules: LintRule = ({ payload }) => {
  const properties = propertiesOf(payload);
  return [...properties.flatMap(({ id }) => checkId(id)), ...collisions(properties)];
};

function checkId(id: string): Complaint[] {
  if (!/^[a-z][a-z0-9_]*$/i.test(id)) {
    return [
      error(
        'property-id-pattern',
        'a property id begins with a letter and holds letters, digits and "_" only',
        id,
      ),
    ];
  }
  if (reserved.has(id.toLowerCase()))
    return [error('property-id-reserved', 'the platform uses this id itself', id)];
  if (refusedOnTheWire.has(id))
    return [error('property-id-reserved', 'this id is refused in calls, to protect prototypes', id)];
  return [];
}

function collisions(properties: PlacedProperty[]): Complaint[] {
  const first = new Map<string, PlacedProperty>();
  const complaints: Complaint[] = [];
  for (const property of properties) {
    const key = property.id.toLowerCase();
    const other = first.get(key);
    if (!other) {
      first.set(key, property);
    } else if (other.direction === property.direction) {
      complaints.push(
        error(
          'property-id-collision',
          `"${other.id}" differs by case only, and the platform confuses them`,
          property.id,
        ),
      );
    } else {
      complaints.push(
        error(
          'property-id-collision',
          'an input and an output share one slot: the answer would overwrite the input',
          property.id,
        ),
      );
    }
  }
  return complaints;
}
