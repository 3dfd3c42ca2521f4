/** Why a handler call is not taken. */
export type RejectionReason =
  | 'malformed-form'
  | 'malformed-call'
  | 'wrong-content-type'
  | 'too-large'
  | 'wrong-path'
  | 'unknown-portal'
  | 'wrong-token'
  | 'not-storable'
  | 'overloaded'
  | 'cannot-record';

interface RejectionRule {
  readonly status: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** One table from reason to answer (`docs/contract.md`, "Host endpoints"). The platform ignores all of it and never sends again. */
export const rejections: Readonly<Record<RejectionReason, RejectionRule>> = {
  'malformed-form': {
    status: 400,
    level: 'warn',
    message: 'The body is not a form that the platform writes',
  },
  'malformed-call': { status: 400, level: 'warn', message: 'The form is not a handler call' },
  'not-storable': { status: 400, level: 'warn', message: 'The call holds values that cannot be stored' },
  'wrong-content-type': {
    status: 415,
    level: 'warn',
    message: 'Handler calls are application/x-www-form-urlencoded',
  },
  'too-large': { status: 413, level: 'warn', message: 'The body is larger than HANDLER_BODY_LIMIT' },
  'wrong-path': { status: 404, level: 'warn', message: "The path's code differs from the call's" },
  'unknown-portal': { status: 403, level: 'info', message: 'The portal is not installed here' },
  'wrong-token': {
    status: 403,
    level: 'warn',
    message: 'The application token is not the one of this portal',
  },
  overloaded: { status: 503, level: 'error', message: 'Too many calls wait for verification' },
  'cannot-record': { status: 503, level: 'error', message: 'The call can be neither recorded nor spooled' },
};
