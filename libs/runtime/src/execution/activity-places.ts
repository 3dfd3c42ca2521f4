import type { ActivityDefinition } from '@bizproc-kit/activity';
import type { CodeLimit } from '../journal/call-journal.port.js';
import type { ActivityRegistry } from './activity-registry.js';

/**
 * Places of activities with a `concurrency` of their own on one portal. One process works on a portal at a time, so what
 * is counted here holds for the whole fleet.
 */
export class ActivityPlaces {
  private readonly running = new Map<ActivityDefinition, number>();

  constructor(private readonly registry: ActivityRegistry) {}

  /** What may be taken now of the limited activities. */
  get limits(): CodeLimit[] {
    return this.registry.definitions.flatMap((definition) => {
      const { concurrency, codes } = definition;
      if (concurrency === undefined) return [];
      const places = Math.max(0, concurrency - (this.running.get(definition) ?? 0));
      return [{ codes: codes.map(({ code }) => code), places }];
    });
  }

  /** Takes a place for an execution of the code; returns what gives it back, or `undefined` where nothing limits it. */
  take(code: string): (() => void) | undefined {
    const definition = this.registry.find(code)?.definition;
    if (definition?.concurrency === undefined) return undefined;
    const change = (by: number) => this.running.set(definition, (this.running.get(definition) ?? 0) + by);
    change(1);
    return () => void change(-1);
  }
}
