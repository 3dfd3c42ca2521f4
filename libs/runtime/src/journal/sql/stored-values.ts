import type { NewCall, RunAnswer, RunChanges, RunMove } from '../run.js';

/** A call as a statement takes it. Payloads and answers are stored as bytes: no text type may refuse a value. */
export type StoredCall = Omit<NewCall, 'payload'> & { readonly payload: Uint8Array };

/** A move as a statement takes it. */
export type StoredMove = Omit<RunMove, 'set'> & { readonly set?: StoredChanges };

export type StoredChanges = Omit<RunChanges, 'answer'> & { readonly answer?: Uint8Array };

export const toStoredCall = (call: NewCall): StoredCall => ({ ...call, payload: toJson(call.payload) });

export function toStoredMove(move: RunMove): StoredMove {
  const { answer, ...set } = move.set ?? {};
  return answer ? { ...move, set: { ...set, answer: toJson(answer) } } : (move as StoredMove);
}

export function toJson(value: NewCall['payload'] | RunAnswer): Uint8Array {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

export function fromJson<T>(value: Uint8Array | null): T | null {
  return value && value.length > 0 ? (JSON.parse(Buffer.from(value).toString('utf8')) as T) : null;
}
