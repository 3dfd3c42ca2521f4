import { type FormObject, parseForm } from '@bizproc-kit/protocol';
import { AddressGuard, RestClient } from '@bizproc-kit/rest';
import { type Dispatcher, MockAgent } from 'undici';

import { UnexpectedCallError } from './unexpected-call.error.js';

const origin = 'https://portal.test';

/** One call that the activity made. Parameters inside a batch are texts, as its form carries them. @public */
export interface RecordedCall {
  method: string;
  params: Record<string, unknown>;
}

/** What a method answers: its result, or a function of the parameters that gives it. @public */
export type PortalReply = unknown | ((params: Record<string, unknown>) => unknown);

type Answer = { result: unknown } | { error: string; error_description: string };

/**
 * The portal of a harness: the framework's own REST client, whose requests end in the test. Methods answer what the test
 * says, and every call is kept.
 *
 * @public
 */
export class RecordedPortal {
  /** All calls in their order; those inside a batch one by one. */
  readonly calls: RecordedCall[] = [];
  /** What `context.portal` calls. */
  readonly client: RestClient;
  private readonly replies = new Map<string, (params: Record<string, unknown>) => Answer>();
  private readonly unexpected = new Set<string>();
  private readonly agent = new MockAgent();

  constructor({ memberId }: { memberId: string }) {
    this.agent.disableNetConnect();
    this.agent
      .get(origin)
      .intercept({ path: () => true, method: () => true })
      .reply((request) => this.handle(request))
      .persist();
    this.client = new RestClient({
      portal: memberId,
      auth: { webhook: `${origin}/rest/1/harness/` },
      guard: new AddressGuard({ allowInsecure: true }),
      dispatcher: this.agent as Dispatcher,
      retry: { attempts: 1 },
    });
  }

  /** Says what a method answers from now on. */
  reply(method: string, reply: PortalReply): this {
    this.replies.set(method, (params) => ({
      result: typeof reply === 'function' ? (reply as (given: object) => unknown)(params) : reply,
    }));
    return this;
  }

  /** Lets a method fail as the platform does, for example with `ACCESS_DENIED` (protocol 8). */
  fail(method: string, error: string, description = ''): this {
    this.replies.set(method, () => ({ error, error_description: description }));
    return this;
  }

  /** Calls of one method. */
  callsOf(method: string): RecordedCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** @throws UnexpectedCallError when the activity called a method that the test says nothing about */
  assertExpected(): void {
    if (this.unexpected.size > 0) throw new UnexpectedCallError([...this.unexpected]);
  }

  private handle({ path, body }: { path: string; body?: unknown }): {
    statusCode: number;
    data: string;
    responseOptions: object;
  } {
    const method = path
      .replace(/\?.*$/, '')
      .split('/')
      .at(-1)!
      .replace(/\.json$/, '');
    const params = readBody(body);
    const answer = method === 'batch' ? this.batch(params) : this.answer(method, params);
    return {
      statusCode: 'error' in answer ? 400 : 200,
      data: JSON.stringify({ ...answer, ...countOf(answer), time: zeroTime }),
      responseOptions: { headers: { 'content-type': 'application/json' } },
    };
  }

  private answer(method: string, params: Record<string, unknown>): Answer {
    this.calls.push({ method, params });
    const reply = this.replies.get(method);
    if (reply) return reply(params);
    this.unexpected.add(method);
    return { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' };
  }

  private batch({ cmd }: Record<string, unknown>): Answer {
    const answers = Object.entries((cmd ?? {}) as Record<string, string>).map(([key, command]) => {
      const [method = '', query = ''] = command.split(/\?(.*)/s);
      return [key, this.answer(method, parseForm(query) as FormObject)] as const;
    });
    const pick = <T>(value: (answer: Answer) => T | undefined): Record<string, T> =>
      Object.fromEntries(
        answers.flatMap(([key, answer]) => {
          const picked = value(answer);
          return picked === undefined ? [] : [[key, picked]];
        }),
      );
    return {
      result: {
        result: pick((answer) => ('result' in answer ? answer.result : undefined)),
        result_error: pick((answer) => ('error' in answer ? answer : undefined)),
        result_total: pick((answer) => countOf(answer).total),
        result_next: {},
        result_time: pick(() => zeroTime),
      },
    };
  }
}

const moment = '2026-01-01T00:00:00+00:00';
const zeroTime = { start: 0, finish: 0, duration: 0, processing: 0, date_start: moment, date_finish: moment };

const countOf = (answer: Answer): { total?: number } =>
  'result' in answer && Array.isArray(answer.result) ? { total: answer.result.length } : {};

function readBody(body: unknown): Record<string, unknown> {
  const text = body === undefined || body === null ? '' : Buffer.from(body as Uint8Array).toString('utf8');
  if (text === '') return {};
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : parseForm(text);
}
