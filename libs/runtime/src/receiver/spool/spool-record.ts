import type { TokenCipher } from '@bizproc-kit/persistence';
import type { NewCall } from '../../journal/run.js';
import { callTokenContext, eventTokenContext } from '../../journal/sealed-tokens.js';

/** A call that waits outside the database. Its line in the file is sealed as a whole. */
export type SpoolRecord =
  | { readonly kind: 'verified'; readonly call: NewCall }
  | {
      readonly kind: 'unverified';
      readonly call: NewCall;
      readonly applicationToken: string;
      readonly accessToken?: string;
    };

const context = 'spool';

/** One line without its line feed. */
export function sealRecord(record: SpoolRecord, cipher: TokenCipher): string {
  return cipher.seal(JSON.stringify(record), context);
}

/**
 * The record of a line, its tokens sealed with the writing key: the line may be older than a rotation of the keys that
 * has come to its end in the database, and what goes there now must not need the old key.
 *
 * @throws UnsealError for a line that was cut off, altered, or sealed with a key that is not listed
 * @internal
 */
export function openRecord(line: string, cipher: TokenCipher): SpoolRecord {
  const record = JSON.parse(cipher.open(line, context)) as SpoolRecord;
  const { memberId, runId, sealedToken, sealedCallToken } = record.call;
  const resealed = (sealed: string, belongsTo: string) => cipher.reseal(sealed, belongsTo) ?? sealed;
  return {
    ...record,
    call: {
      ...record.call,
      sealedToken: resealed(sealedToken, eventTokenContext(memberId, runId)),
      sealedCallToken:
        sealedCallToken === null ? null : resealed(sealedCallToken, callTokenContext(memberId, runId)),
    },
  };
}
