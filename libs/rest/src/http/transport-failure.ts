import {
  AddressRefusedError,
  BizprocKitError,
  ConnectFailedError,
  ConnectionLostError,
  TransportTimeoutError,
  type RequestOutcome,
} from '@bizproc-kit/errors';

const timeoutPhases: Record<string, 'connect' | 'headers' | 'body'> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  UND_ERR_HEADERS_TIMEOUT: 'headers',
  UND_ERR_BODY_TIMEOUT: 'body',
};

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The typed error for what a socket or undici reports. `sent`: the request may have left this machine. */
export function transportFailure(
  error: unknown,
  facts: { portal: string; method: string },
  sent: boolean,
): BizprocKitError {
  if (error instanceof AddressRefusedError) return error;
  if (error instanceof BizprocKitError) return error;
  // With several addresses Node reports one error around one for each address.
  const single = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  const code = codeOf(single);
  const outcome: RequestOutcome = sent ? 'unknown' : 'refused';
  const phase = timeoutPhases[code];
  if (phase) return new TransportTimeoutError({ ...facts, outcome, cause: error }, phase);
  const reason = code || (single instanceof Error ? single.name : 'unknown reason');
  if (!sent) return new ConnectFailedError({ ...facts, cause: error }, reason);
  return new ConnectionLostError({ ...facts, outcome, cause: error }, reason);
}
