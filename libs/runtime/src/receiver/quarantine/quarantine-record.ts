import type { TokenCipher } from '@bizproc-kit/persistence';
import type { NewCall } from '../../journal/run.js';
import { callTokenContext, eventTokenContext } from '../../journal/sealed-tokens.js';

/** A call that nobody has proven yet, with what it could be proven by. */
export interface UnprovenCall {
  readonly call: NewCall;
  readonly eventToken: string;
  readonly applicationToken: string;
  readonly accessToken?: string;
}

type Sealed = Omit<UnprovenCall, 'call'> & {
  readonly call: Omit<NewCall, 'sealedToken' | 'sealedCallToken'>;
  readonly callToken?: string;
};

/** What a waiting call is sealed for; the columns of `bizproc_quarantine` are resealed by a key rotation. */
export const quarantineContext = (memberId: string, id: string) => `quarantine ${memberId} ${id}`;

/** As `bizproc_quarantine` keeps it: one seal around everything, its tokens within it plain. */
export function sealUnproven(
  { call, applicationToken, accessToken }: Omit<UnprovenCall, 'eventToken'>,
  cipher: TokenCipher,
): string {
  const { sealedToken, sealedCallToken, ...rest } = call;
  const { memberId, runId } = call;
  const record: Sealed = {
    call: rest,
    eventToken: cipher.open(sealedToken, eventTokenContext(memberId, runId)),
    applicationToken,
    ...(accessToken !== undefined && { accessToken }),
    ...(sealedCallToken !== null && {
      callToken: cipher.open(sealedCallToken, callTokenContext(memberId, runId)),
    }),
  };
  return cipher.seal(JSON.stringify(record), quarantineContext(memberId, runId));
}

/** @throws UnsealError */
export function openUnproven(
  { memberId, id, sealed }: { memberId: string; id: string; sealed: string },
  cipher: TokenCipher,
): UnprovenCall {
  const { callToken, call, ...tokens } = JSON.parse(
    cipher.open(sealed, quarantineContext(memberId, id)),
  ) as Sealed;
  return {
    ...tokens,
    call: {
      ...call,
      sealedToken: cipher.seal(tokens.eventToken, eventTokenContext(memberId, id)),
      sealedCallToken:
        callToken === undefined ? null : cipher.seal(callToken, callTokenContext(memberId, id)),
    },
  };
}
