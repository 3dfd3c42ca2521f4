import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import type { FormValue } from '../form/form-value.js';
import { MalformedCallError } from './malformed-call.error.js';

const longestToken = 1_024;

/**
 * The bearer string that answers one execution of one step (protocol 3.2). It has no expiry and is not bound to the app:
 * whoever reads it can answer. Every way of writing the object down shows the workflow only.
 *
 * @public
 */
export class EventToken {
  readonly #text: string;

  private constructor(
    text: string,
    /** The workflow instance, e.g. `6a8859d29f3d18.20418833`. */
    readonly workflowId: string,
    /** The step's name in its template, e.g. `A40417_51228_90313_77120`. */
    readonly activityName: string,
  ) {
    this.#text = text;
  }

  /** @throws MalformedCallError (`event-token`) unless it looks like `workflow|activity|event.signature`. */
  static parse(text: FormValue | undefined): EventToken {
    if (typeof text !== 'string' || text.length > longestToken) throw new MalformedCallError('event-token');
    const parts = text.split('|');
    if (parts.length !== 3) throw new MalformedCallError('event-token');
    const [workflowId, activityName, signedEvent] = parts;
    const dot = signedEvent.lastIndexOf('.');
    if (!workflowId || !activityName || dot < 1 || dot === signedEvent.length - 1) {
      throw new MalformedCallError('event-token');
    }
    return new EventToken(text, workflowId, activityName);
  }

  /** The token itself, exactly as it arrived. */
  reveal(): string {
    return this.#text;
  }

  /** SHA-256 of the token: what deduplication stores instead of it. */
  digest(): Buffer {
    return createHash('sha256').update(this.#text).digest();
  }

  toString(): string {
    return `EventToken(${this.workflowId}|${this.activityName}|[secret])`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
