import type { TokenCipher } from '@bizproc-kit/persistence';
import type { EventToken, HandlerCall } from '@bizproc-kit/protocol';
import type { NewCall, RunPayload } from '../journal/run.js';
import { newRunId } from '../journal/run-id.js';
import { callTokenContext, eventTokenContext, type CallToken } from '../journal/sealed-tokens.js';

/**
 * Begins as the workflow's id does, with the moment in which it was made (PHP's `uniqid`: hexadecimal microseconds), so
 * that the seen calls of one time are neighbours in their index. Another kind of id only loses the neighbourhood.
 */
function hashOf(token: EventToken): string {
  const [moment = ''] = /^[0-9a-f]{8,13}/.exec(token.workflowId) ?? [];
  return moment + token.digest().toString('base64url');
}

/** Turns a call from the wire into the row that is stored: its secrets sealed. @internal */
export function toNewCall(call: HandlerCall, cipher: TokenCipher, now: number): NewCall {
  const { memberId, accessToken, expiresAt, userId } = call.auth;
  const runId = newRunId(now);
  const payload: RunPayload = {
    properties: call.properties,
    documentId: call.documentId.toWire(),
    documentType: call.documentType.toWire(),
    ...(userId !== undefined && { userId }),
  };
  const callToken: CallToken | undefined =
    accessToken && expiresAt && expiresAt.getTime() > now && call.useSubscription
      ? { accessToken: accessToken.reveal(), expiresAt: expiresAt.getTime() }
      : undefined;
  return {
    runId,
    memberId,
    tokenHash: hashOf(call.eventToken),
    workflowId: call.workflowId,
    code: call.code,
    expectsAnswer: call.useSubscription,
    receivedAt: now,
    sentAt: call.sentAt.getTime(),
    deadlineAt: call.deadline?.getTime() ?? null,
    payload,
    sealedToken: cipher.seal(call.eventToken.reveal(), eventTokenContext(memberId, runId)),
    sealedCallToken: callToken
      ? cipher.seal(JSON.stringify(callToken), callTokenContext(memberId, runId))
      : null,
  };
}
