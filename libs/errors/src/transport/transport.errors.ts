import type { RetryDecision } from '../base/retry-decision.js';
import { TransportError, type TransportFacts } from './transport.error.js';

/** No connection: name not found, refused, unreachable, TLS failed. Nothing was sent. @public */
export class ConnectFailedError extends TransportError {
  readonly code = 'BPK_TRANSPORT_CONNECT_FAILED';
  readonly retry: RetryDecision = { kind: 'after-backoff' };

  constructor(facts: Omit<TransportFacts, 'outcome'>, reason: string) {
    super(`no connection (${reason})`, { ...facts, outcome: 'refused' });
  }
}

/** The connection broke while the request or its reply was on the way. @public */
export class ConnectionLostError extends TransportError {
  readonly code = 'BPK_TRANSPORT_CONNECTION_LOST';
  readonly retry: RetryDecision = { kind: 'after-backoff' };

  constructor(facts: TransportFacts, reason: string) {
    super(`connection lost (${reason})`, facts);
  }
}

/** Waiting for the connection, the headers or the body took too long. @public */
export class TransportTimeoutError extends TransportError {
  readonly code = 'BPK_TRANSPORT_TIMEOUT';
  readonly retry: RetryDecision = { kind: 'after-backoff' };
  readonly phase: 'connect' | 'headers' | 'body';

  constructor(facts: TransportFacts, phase: 'connect' | 'headers' | 'body') {
    super(`timeout while waiting for the ${phase === 'connect' ? 'connection' : phase}`, facts);
    this.phase = phase;
  }
}

/** The reply is larger than the limit; the rest was not read. @public */
export class ReplyTooLargeError extends TransportError {
  readonly code = 'BPK_TRANSPORT_REPLY_TOO_LARGE';
  readonly retry: RetryDecision = { kind: 'never' };
  readonly limitBytes: number;

  constructor(facts: TransportFacts, limitBytes: number) {
    super(`the reply is larger than ${limitBytes} bytes; ask for less, or raise the limit`, facts);
    this.limitBytes = limitBytes;
  }
}

/** The reply is no JSON of the expected shape: a proxy's page, a cut text, nothing at all. @public */
export class UnreadableReplyError extends TransportError {
  readonly code = 'BPK_TRANSPORT_UNREADABLE_REPLY';
  readonly retry: RetryDecision;
  readonly httpStatus: number;
  readonly contentType: string;

  constructor(
    facts: TransportFacts,
    reply: { httpStatus: number; contentType: string; reason: string; retryAt?: Date },
  ) {
    super(`${reply.reason} (HTTP ${reply.httpStatus}, ${reply.contentType || 'no content type'})`, facts);
    this.httpStatus = reply.httpStatus;
    this.contentType = reply.contentType;
    this.retry = reply.retryAt ? { kind: 'at', at: reply.retryAt } : { kind: 'after-backoff' };
  }
}

/**
 * The address is private, loopback or link-local, or not https, and nobody allowed it. Nothing was sent.
 *
 * @public
 */
export class AddressRefusedError extends TransportError {
  readonly code = 'BPK_TRANSPORT_ADDRESS_REFUSED';
  readonly retry: RetryDecision = { kind: 'after-operator' };
  readonly host: string;

  constructor(host: string, reason: string, facts?: { portal: string; method: string }) {
    super(`refused to speak to ${host}: ${reason}`, {
      portal: facts?.portal ?? host,
      method: facts?.method ?? 'connect',
      outcome: 'refused',
    });
    this.host = host;
  }
}

/**
 * The portal pointed to another address that could not be verified to be the same portal (protocol 6.1).
 *
 * @public
 */
export class RedirectRefusedError extends TransportError {
  readonly code = 'BPK_TRANSPORT_REDIRECT_REFUSED';
  readonly retry: RetryDecision = { kind: 'after-operator' };
  readonly host: string;

  constructor(facts: Omit<TransportFacts, 'outcome'>, host: string, reason: string) {
    super(`redirect to ${host} refused: ${reason}`, { ...facts, outcome: 'refused' });
    this.host = host;
  }
}
