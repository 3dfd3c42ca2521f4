import { InvalidCallError } from '../wire/invalid-call.error.js';

/** Brackets and spaces would end the reference early (protocol 6.5). */
const segment = /^[^[\] \t\n\v\f\r]+$/;

/**
 * The result of an earlier command of the same batch, or a part of it. A value of its own type, so that no text of a
 * user can become one.
 *
 * @public
 */
export class BatchReference {
  readonly command: string;
  readonly path: readonly string[];

  constructor(command: string, path: readonly (string | number)[]) {
    this.command = command;
    this.path = path.map(String);
    if (!this.path.every((part) => segment.test(part))) {
      throw new InvalidCallError('batch', 'a reference path holds a bracket, a space or an empty part');
    }
  }

  /** As the portal reads it; `wireName` is the command's key on the wire. */
  toWire(wireName: string): string {
    return `$result[${wireName}]${this.path.map((part) => `[${part}]`).join('')}`;
  }

  /** Looks the value up in the command's result; undefined when the path leads nowhere. */
  lookUp(result: unknown): { readonly value: unknown } | undefined {
    let value = result;
    for (const part of this.path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
      value = (value as Record<string, unknown>)[part];
    }
    return { value };
  }
}

/**
 * Refers to what an earlier command of the batch gave: `resultOf('deal', 'item', 'contactId')`.
 *
 * @public
 */
export function resultOf(command: string, ...path: (string | number)[]): BatchReference {
  return new BatchReference(command, path);
}
