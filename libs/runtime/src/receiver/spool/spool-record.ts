import type { TokenCipher } from '@bizproc-kit/persistence';
import type { NewCall } from '../../journal/run.js';

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
  const payload = Buffer.from(record.call.payload).toString('base64');
  return cipher.seal(JSON.stringify({ ...record, call: { ...record.call, payload } }), context);
}

/** @throws UnsealError for a line that was cut off or sealed with another key. */
export function openRecord(line: string, cipher: TokenCipher): SpoolRecord {
  const record = JSON.parse(cipher.open(line, context)) as SpoolRecord & { call: { payload: unknown } };
  return {
    ...record,
    call: { ...record.call, payload: Buffer.from(record.call.payload as unknown as string, 'base64') },
  };
}
