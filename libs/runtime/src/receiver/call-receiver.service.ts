import { databaseFailure, type TokenCipher } from '@bizproc-kit/persistence';
import {
  MalformedCallError,
  MalformedFormError,
  parseForm,
  parseHandlerCall,
  type Clock,
  type HandlerCall,
} from '@bizproc-kit/protocol';
import type { CallJournal } from '../journal/call-journal.port.js';
import type { Authenticity, CallVerifier } from '../portals/call-verifier.port.js';
import { toNewCall } from './incoming-call.js';
import type { RejectionReason } from './rejection.js';
import type { Quarantine } from './quarantine/quarantine.js';
import type { CallSpool } from './spool/call-spool.js';

/**
 * What became of a handler call. `spooled`, `quarantined`: durable too, but not in the journal yet.
 *
 * @internal
 */
export type Reception =
  | { readonly kind: 'stored' | 'duplicate' | 'spooled' | 'quarantined'; readonly memberId: string }
  | {
      readonly kind: 'rejected';
      readonly reason: RejectionReason;
      readonly memberId?: string;
      readonly detail?: string;
    };

/** @internal */
export interface ReceiverParts {
  readonly journal: Pick<CallJournal, 'accept'>;
  readonly verifier: Pick<CallVerifier, 'authenticate'>;
  readonly cipher: TokenCipher;
  readonly spool: CallSpool;
  readonly quarantine: Pick<Quarantine, 'add'>;
  readonly clock: Clock;
  /** Rings the portal's doorbell. Never waited for. */
  readonly wake: (memberId: string) => void;
}

/** A database that answers nothing for so long counts as away: the platform must not wait (protocol 2.6). */
const patienceMs = 3_000;

/**
 * Takes handler calls: decodes, authenticates, and makes them durable before they are answered 200, in the journal or,
 * while the database is away, in the spool. The portal never sends a call again.
 *
 * @internal
 */
export class CallReceiver {
  constructor(private readonly parts: ReceiverParts) {}

  /** Never rejects. `pathCode`: the code in the URL, when it holds one. */
  async receive(body: Uint8Array, pathCode: string | undefined): Promise<Reception> {
    let call: HandlerCall;
    try {
      call = parseHandlerCall(parseForm(body));
    } catch (error) {
      if (error instanceof MalformedFormError) {
        return { kind: 'rejected', reason: 'malformed-form', detail: error.reason };
      }
      if (error instanceof MalformedCallError) {
        return { kind: 'rejected', reason: 'malformed-call', detail: error.reason };
      }
      throw error;
    }
    const { memberId } = call.auth;
    const reject = (reason: RejectionReason): Reception => ({ kind: 'rejected', reason, memberId });
    if (pathCode !== undefined && pathCode.toLowerCase() !== call.code.toLowerCase())
      return reject('wrong-path');

    const authenticity = await this.authenticate(call);
    if (authenticity === 'unknown-portal' || authenticity === 'wrong-token') return reject(authenticity);
    // Its `ts` says nothing: a portal's clock may be wrong, and a copy of a call is known by its token's hash.
    const now = this.parts.clock.now();
    if (authenticity === 'trusted') return this.record(call, now);
    if (authenticity === 'unreadable') return this.spoolUnverified(call, now);
    return this.quarantine(call, now);
  }

  private async authenticate(call: HandlerCall): Promise<Authenticity | 'unreadable'> {
    const { memberId, applicationToken } = call.auth;
    try {
      return await withPatience(this.parts.verifier.authenticate(memberId, applicationToken));
    } catch {
      return 'unreadable';
    }
  }

  private async record(call: HandlerCall, now: number): Promise<Reception> {
    const { memberId } = call.auth;
    const row = toNewCall(call, this.parts.cipher, now);
    try {
      const kind = await withPatience(this.parts.journal.accept(row));
      if (kind === 'stored') this.parts.wake(memberId);
      return { kind, memberId };
    } catch (error) {
      // Only this call is at fault: spooling it would only fail again later.
      if (databaseFailure(error) === 'refused-value')
        return { kind: 'rejected', reason: 'not-storable', memberId };
    }
    try {
      await this.parts.spool.append({ kind: 'verified', call: row });
      return { kind: 'spooled', memberId };
    } catch {
      return { kind: 'rejected', reason: 'cannot-record', memberId };
    }
  }

  private async quarantine(call: HandlerCall, now: number): Promise<Reception> {
    const { memberId } = call.auth;
    try {
      const isTaken = await withPatience(this.parts.quarantine.add(this.unproven(call, now)));
      return isTaken
        ? { kind: 'quarantined', memberId }
        : { kind: 'rejected', reason: 'overloaded', memberId };
    } catch {
      return this.spoolUnverified(call, now);
    }
  }

  private async spoolUnverified(call: HandlerCall, now: number): Promise<Reception> {
    const { memberId } = call.auth;
    try {
      const taken = await this.parts.spool.appendUnverified({
        kind: 'unverified',
        ...this.unproven(call, now),
      });
      return taken ? { kind: 'spooled', memberId } : { kind: 'rejected', reason: 'overloaded', memberId };
    } catch {
      return { kind: 'rejected', reason: 'cannot-record', memberId };
    }
  }

  private unproven(call: HandlerCall, now: number) {
    const { applicationToken, accessToken } = call.auth;
    return {
      call: toNewCall(call, this.parts.cipher, now),
      applicationToken: applicationToken.reveal(),
      ...(accessToken && { accessToken: accessToken.reveal() }),
    };
  }
}

/** The work's result, or a rejection when it takes too long; the work itself goes on and its result is dropped. */
function withPatience<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The database does not answer.')), patienceMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
