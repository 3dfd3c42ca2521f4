import qs from 'qs';
import type { World } from '../world/world.js';
import type { SimulatedPortal } from './simulated-portal.js';

/** A portal's answer on the wire. */
export interface WireReply {
  readonly status: number;
  readonly body: string;
}

type Params = Record<string, unknown>;
type Outcome = { readonly result: unknown } | { readonly error: string; readonly status: number };

const saveMs = 40;
const failed = (error: string, status: number): Outcome => ({ error, status });

/** The REST of a portal, as far as an app needs it that answers workflows (protocol 3, 4.3, 6). */
export class RestAnswers {
  private bucket = { level: 0, at: 0 };

  constructor(
    private readonly world: World,
    private readonly portal: SimulatedPortal,
  ) {}

  answer(method: string, params: Params): WireReply {
    const started = this.portal.clock;
    const { trouble } = this.portal;
    if (trouble === 'unavailable') return { status: 502, body: '<html>Bad gateway</html>' };
    if (trouble === 'limited' || !this.takesRequest())
      return this.reply(failed('QUERY_LIMIT_EXCEEDED', 503), started);
    if (trouble === 'unpaid') return this.reply(failed('PAYMENT_REQUIRED', 402), started);
    if (trouble === 'token') return this.reply(failed('expired_token', 401), started);
    const outcome = method === 'batch' ? this.batch(params) : this.call(method, params, 0);
    return this.reply(outcome, started);
  }

  private call(method: string, params: Params, place: number): Outcome {
    switch (method) {
      case 'bizproc.event.send':
        return this.send(params, place);
      case 'bizproc.activity.log':
        return this.log(params);
      case 'bizproc.workflow.instances':
        return this.instances(params);
      case 'server.time':
        return { result: new Date(this.portal.clock).toISOString() };
      case 'profile':
        return { result: { ID: '1', ADMIN: true } };
      default:
        return failed('ERROR_METHOD_NOT_FOUND', 404);
    }
  }

  private batch(params: Params): Outcome {
    const result: Record<string, unknown> = {};
    const errors: Record<string, unknown> = {};
    Object.entries((params['cmd'] ?? {}) as Record<string, string>).forEach(([key, command], place) => {
      const [method = '', query = ''] = command.split(/\?(.*)/s);
      const outcome = this.call(method, qs.parse(query, { arrayLimit: 1000 }) as Params, place);
      if ('error' in outcome) errors[key] = { error: outcome.error, error_description: 'simulated' };
      else result[key] = outcome.result;
    });
    const orList = (map: object) => (Object.keys(map).length === 0 ? [] : map);
    return {
      result: { result: orList(result), result_error: orList(errors), result_total: [], result_next: [] },
    };
  }

  private send(params: Params, place: number): Outcome {
    const token = String(params['EVENT_TOKEN'] ?? '');
    const workflow = this.portal.workflows.get(token.split('|')[0] ?? '');
    if (!/^[^|]+\|[^|]+\|\w+\.[0-9a-f]{64}$/.test(token)) return failed('ACCESS_DENIED', 403);
    const { world } = this;
    const values = (params['RETURN_VALUES'] ?? {}) as Params;
    if (this.portal.traits.isOld) {
      if (!workflow?.exists(world.time)) return failed('404', 400);
      if (workflow.isLocked(world.time)) return failed('423', 400);
      workflow.accepted += 1;
      if (workflow.token === token) workflow.apply(world.time, values, saveMs);
      return { result: true };
    }
    if (!workflow) return { result: true };
    workflow.accepted += 1;
    // The jobs of one request run one after another, those of different requests meet.
    const delay = world.random.between(5, 150) + place * (saveMs + 1);
    const apply = () => {
      if (workflow.token === token) workflow.apply(world.time, values, saveMs);
    };
    world.plan(delay, apply, 'nobody');
    return { result: true };
  }

  private log(params: Params): Outcome {
    const workflow = this.portal.workflows.get(String(params['EVENT_TOKEN'] ?? '').split('|')[0] ?? '');
    if (!workflow?.exists(this.world.time)) return failed('404', 400);
    if (workflow.isLocked(this.world.time)) return failed('423', 400);
    workflow.save(this.world.time, saveMs);
    return { result: true };
  }

  private instances(params: Params): Outcome {
    if (!this.portal.traits.showsInstances) return failed('ERROR_METHOD_NOT_FOUND', 404);
    if (this.portal.trouble === 'no-list') return failed('INTERNAL_SERVER_ERROR', 500);
    const filter = (params['FILTER'] ?? {}) as { ID?: string | string[] };
    const ids = [filter.ID ?? []].flat();
    const now = this.world.time;
    const rows = ids.flatMap((id) => {
      const workflow = this.portal.workflows.get(id);
      if (!workflow?.exists(now)) return [];
      const modified = Math.floor((workflow.modifiedAt(now) + this.portal.traits.clockOffset) / 1000) * 1000;
      return [
        {
          ID: id,
          MODIFIED: `${new Date(modified).toISOString().slice(0, 19)}+00:00`,
          OWNED_UNTIL: workflow.isLocked(now) ? new Date(modified).toISOString() : null,
        },
      ];
    });
    return { result: rows };
  }

  /** A leaky bucket of 50 that drains by 2 a second (protocol 7). */
  private takesRequest(): boolean {
    const now = this.world.time;
    this.bucket.level = Math.max(0, this.bucket.level - ((now - this.bucket.at) / 1000) * 2);
    this.bucket.at = now;
    if (this.bucket.level >= 50) return false;
    this.bucket.level += 1;
    return true;
  }

  private reply(outcome: Outcome, started: number): WireReply {
    const seconds = started / 1000;
    const time = {
      start: seconds,
      finish: seconds + 0.01,
      duration: 0.01,
      processing: 0.005,
      date_start: new Date(started).toISOString(),
      date_finish: new Date(started).toISOString(),
    };
    if ('error' in outcome) {
      return {
        status: outcome.status,
        body: JSON.stringify({ error: outcome.error, error_description: 'simulated' }),
      };
    }
    return { status: 200, body: JSON.stringify({ result: outcome.result, time }) };
  }
}
