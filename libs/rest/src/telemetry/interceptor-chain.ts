import type { RestReply } from '../wire/rest-reply.js';
import type { AttemptInfo, CallInfo, RestInterceptor } from './rest-interceptor.js';

type Work = () => Promise<RestReply>;
type Hook<I> = (info: I, next: Work) => Promise<RestReply>;

function around<I>(hooks: readonly Hook<I>[], info: I, work: Work): Promise<RestReply> {
  return hooks.reduceRight<Work>((next, hook) => () => hook(info, next), work)();
}

/** The interceptors of a client, the first one outermost. */
export class InterceptorChain {
  readonly #call: readonly Hook<CallInfo>[];
  readonly #attempt: readonly Hook<AttemptInfo>[];

  constructor(interceptors: readonly RestInterceptor[]) {
    this.#call = interceptors.flatMap((one) => (one.call ? [one.call.bind(one)] : []));
    this.#attempt = interceptors.flatMap((one) => (one.attempt ? [one.attempt.bind(one)] : []));
  }

  get isEmpty(): boolean {
    return this.#call.length === 0 && this.#attempt.length === 0;
  }

  /** `own`: the innermost one, of this call alone. */
  call(info: CallInfo, work: Work, own: RestInterceptor | undefined): Promise<RestReply> {
    const inner = own?.call ? () => own.call!(info, work) : work;
    return this.#call.length === 0 ? inner() : around(this.#call, info, inner);
  }

  /** `info` is made only when somebody wants it. */
  attempt(info: () => AttemptInfo, work: Work, own: RestInterceptor | undefined): Promise<RestReply> {
    if (this.#attempt.length === 0 && !own?.attempt) return work();
    const facts = info();
    return around(this.#attempt, facts, own?.attempt ? () => own.attempt!(facts, work) : work);
  }
}
