import type { RestReply } from '../wire/rest-reply.js';
import type { AttemptInfo, CallInfo, RestInterceptor } from './rest-interceptor.js';

type Work = () => Promise<RestReply>;
type Hook<I> = (info: I, next: Work) => Promise<RestReply>;

function around<I>(hooks: readonly Hook<I>[], info: I, work: Work): Promise<RestReply> {
  return hooks.reduceRight<Work>((next, hook) => () => hook(info, next), work)();
}

/** The interceptors of a client, the first one outermost. */
export class InterceptorChain {
  private readonly aroundCall: readonly Hook<CallInfo>[];
  private readonly aroundAttempt: readonly Hook<AttemptInfo>[];

  constructor(interceptors: readonly RestInterceptor[]) {
    this.aroundCall = interceptors.flatMap((one) => (one.call ? [one.call.bind(one)] : []));
    this.aroundAttempt = interceptors.flatMap((one) => (one.attempt ? [one.attempt.bind(one)] : []));
  }

  get isEmpty(): boolean {
    return this.aroundCall.length === 0 && this.aroundAttempt.length === 0;
  }

  /** `own`: the innermost one, of this call alone. */
  call(info: CallInfo, work: Work, own: RestInterceptor | undefined): Promise<RestReply> {
    const inner = own?.call ? () => own.call!(info, work) : work;
    return this.aroundCall.length === 0 ? inner() : around(this.aroundCall, info, inner);
  }

  /** `info` is made only when somebody wants it. */
  attempt(info: () => AttemptInfo, work: Work, own: RestInterceptor | undefined): Promise<RestReply> {
    if (this.aroundAttempt.length === 0 && !own?.attempt) return work();
    const facts = info();
    return around(this.aroundAttempt, facts, own?.attempt ? () => own.attempt!(facts, work) : work);
  }
}
