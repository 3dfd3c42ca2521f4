import type { RandomSource } from '../random/random-source.js';
import type { EventStream } from '../journal/event-stream.js';

/** Where a fault strikes. @public */
export type FaultTarget = 'rest' | 'oauth' | 'delivery';

/** What a fault does. @public */
export type FaultEffect =
  /** Answers with an error instead of doing the work. */
  | { kind: 'error'; status: number; error: string; description?: string }
  /** Closes the connection before anything is done. */
  | { kind: 'reset' }
  /** Does the work, then closes the connection without an answer. */
  | { kind: 'lost-answer' }
  /** Does the work, sends half of the answer. */
  | { kind: 'truncate' }
  /** Does the work and answers late. */
  | { kind: 'latency'; ms: number; untilMs?: number }
  /** Answers with an HTML page, as a proxy does. */
  | { kind: 'html'; status: number }
  /** Answers `QUERY_LIMIT_EXCEEDED`. */
  | { kind: 'rate-limit' }
  /** Answers `OPERATION_TIME_LIMIT`. */
  | { kind: 'operating-limit' }
  /** Answers `expired_token`, whatever the token. */
  | { kind: 'expired-token' }
  /** Revokes the caller's grant, then goes on: this call and all later ones fail. */
  | { kind: 'revoke' }
  /**
   * `bizproc.*.add`: another hit inserts the same code between the check and the insert. The row is there, the answer
   * is `Activity or Robot already added!` (protocol 1.4, 1.12).
   */
  | { kind: 'registration-race' }
  /** `bizproc.*.add` and `update` with a `DOCUMENT_TYPE`: its class throws. Default `ERROR_CORE` (protocol 1.7). */
  | { kind: 'document-exception'; error?: string; description?: string }
  /**
   * `bizproc.event.send` and `bizproc.activity.log`: the workflow fails with this code; `402` and `499` also end it
   * (protocol 3.3, 3.5). What answers before it has looked swallows the code.
   */
  | { kind: 'workflow-error'; code: string }
  /** `bizproc.workflow.start`: the workflow does not start; the code is empty (protocol 4.1). */
  | { kind: 'start-failure'; description?: string }
  /** Delivery: the call is lost. */
  | { kind: 'drop' }
  /** Delivery: the call is made twice. */
  | { kind: 'duplicate' }
  /** Delivery: the call is held back. */
  | { kind: 'delay'; ms: number; untilMs?: number }
  /** Delivery: the call changes places with the next one. */
  | { kind: 'reorder' };

/** Effects that only some methods know: their rules leave all others alone, and are not used up by them. */
const methodsOf: { [kind in FaultEffect['kind']]?: RegExp } = {
  'registration-race': /^(?:batch\/)?bizproc\.(?:robot|activity)\.add$/,
  'document-exception': /^(?:batch\/)?bizproc\.(?:robot|activity)\.(?:add|update)$/,
  'start-failure': /^(?:batch\/)?bizproc\.workflow\.start$/,
  'workflow-error': /^(?:batch\/)?bizproc\.(?:event\.send|activity\.log)$/,
};

/** When a fault strikes, and what it does. @public */
export interface FaultRule {
  target: FaultTarget;
  effect: FaultEffect;
  /** Slug; all portals when left out. */
  portal?: string;
  /** Method (rest), `token`, `app.info` or `event.call` (oauth), CODE or event (delivery); `*` at the end matches any rest. */
  match?: string;
  /** Default 1. */
  probability?: number;
  /** How often it may strike; endless when left out. */
  count?: number;
}

/** A rule in force. @public */
export interface ActiveFault extends FaultRule {
  id: string;
  struck: number;
}

/** Faults by rule; the seed makes their chance repeatable. @public */
export class FaultPlan {
  private readonly rules: Record<FaultTarget, ActiveFault[]> = { rest: [], oauth: [], delivery: [] };
  private count = 0;

  constructor(
    private readonly random: RandomSource,
    private readonly stream: EventStream,
  ) {}

  add(rule: FaultRule): ActiveFault {
    if (!(rule.target in this.rules)) throw new Error(`No fault target is called "${String(rule.target)}"`);
    if (typeof rule.effect?.kind !== 'string') throw new Error('A fault needs an effect with a kind');
    this.count += 1;
    const active: ActiveFault = { ...rule, id: `fault-${this.count}`, struck: 0 };
    this.rules[rule.target].push(active);
    return active;
  }

  remove(id: string): boolean {
    for (const rules of Object.values(this.rules)) {
      const index = rules.findIndex((rule) => rule.id === id);
      if (index >= 0) {
        rules.splice(index, 1);
        return true;
      }
    }
    return false;
  }

  clear(): void {
    for (const rules of Object.values(this.rules)) rules.length = 0;
  }

  list(): ActiveFault[] {
    return Object.values(this.rules).flat();
  }

  /**
   * The effects that strike now.
   *
   * @param onlyNamed Leaves out rules that name nothing: for side effects that a rule has to ask for.
   */
  strike(target: FaultTarget, portal: string, name: string, onlyNamed = false): FaultEffect[] {
    const rules = this.rules[target];
    if (rules.length === 0) return none;
    const effects: FaultEffect[] = [];
    for (const rule of rules) {
      if (rule.portal !== undefined && rule.portal !== portal) continue;
      if (rule.match === undefined ? onlyNamed : !matches(rule.match, name)) continue;
      if (methodsOf[rule.effect.kind]?.test(name) === false) continue;
      if (rule.count !== undefined && rule.struck >= rule.count) continue;
      if (rule.probability !== undefined && this.random.next() >= rule.probability) continue;
      rule.struck += 1;
      effects.push(rule.effect);
      if (this.stream.isWatched) {
        this.stream.emit({ type: 'fault', portal, fault: rule.id, kind: rule.effect.kind, target: name });
      }
    }
    return effects;
  }

  /** Milliseconds of a latency or delay, drawn between its two bounds. */
  draw(effect: { ms: number; untilMs?: number }): number {
    return effect.untilMs === undefined ? effect.ms : this.random.between(effect.ms, effect.untilMs);
  }
}

const none: FaultEffect[] = [];

function matches(pattern: string, name: string): boolean {
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1));
  return pattern === name;
}
