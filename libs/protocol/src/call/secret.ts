import { inspect } from 'node:util';

const mask = '[secret]';

/**
 * A text that must never be printed: tokens arrive from the wire inside one of these, and every way of writing
 * the object down (template literals, JSON, the debugger's view, log serialisers) shows a mask instead.
 *
 * @public
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself. Call it at the last moment: where the header, the form or the cipher is written. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}
