import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Identifiers } from '../random/identifiers.js';

/** The parts of an event token (protocol 3.2). */
export interface EventTokenParts {
  workflowId: string;
  activityName: string;
  eventId: string;
}

const foreignKept = 1_000;

/** Signs and checks event tokens of one portal. */
export class EventTokens {
  /** Signatures that a test made up. */
  private readonly foreign = new Set<string>();

  constructor(
    private readonly secret: Buffer,
    private readonly ids: Identifiers,
  ) {}

  sign({ workflowId, activityName, eventId }: EventTokenParts): string {
    const unsigned = `${workflowId}|${activityName}|${eventId}`;
    const given = this.ids.eventSignature(unsigned);
    if (given === undefined) return `${unsigned}.${this.signature(unsigned)}`;
    const token = `${unsigned}.${given}`;
    this.foreign.add(token);
    if (this.foreign.size > foreignKept) this.foreign.delete(this.foreign.values().next().value!);
    return token;
  }

  /** The parts of a token whose signature is good; undefined otherwise. */
  verify(token: unknown): EventTokenParts | undefined {
    if (typeof token !== 'string') return undefined;
    const dot = token.lastIndexOf('.');
    if (dot < 0) return undefined;
    const unsigned = token.slice(0, dot);
    const parts = unsigned.split('|');
    if (parts.length !== 3) return undefined;
    if (!this.foreign.has(token)) {
      const expected = Buffer.from(this.signature(unsigned));
      const given = Buffer.from(token.slice(dot + 1));
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
    }
    return { workflowId: parts[0]!, activityName: parts[1]!, eventId: parts[2]! };
  }

  private signature(unsigned: string): string {
    return createHmac('sha256', this.secret).update('bizproc').update(unsigned).digest('hex');
  }
}
