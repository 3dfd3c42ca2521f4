import type { EmulatedApp } from './emulated-app.js';
import type { PortalAccount } from './portal-account.js';
import type { PhpMap } from '../wire/php-value.js';
import { OfflineEvents } from './offline-events.js';
import type { EventBinding, Registration } from './registration.js';

/** An app on a portal. @public */
export class Installation {
  /** False until `installFinish` of an app with UI: widgets and events stay away (protocol 5.2). */
  installed = false;
  version = 1;
  applicationToken: string;
  /** Keyed by CODE, case-sensitive, robots and activities together. */
  readonly registrations = new Map<string, Registration>();
  /** Senders of messages by code, with their handlers. */
  readonly providers = new Map<string, string>();
  readonly eventBindings: EventBinding[] = [];
  /** `app.option` under 0, `user.option` under the user's id. */
  readonly options = new Map<number, PhpMap>();
  /** Events that the app fetches itself. */
  readonly offline = new OfflineEvents();
  /** Of `app.info` (protocol 5.8). */
  paymentExpired = false;
  days: number | null = null;
  /** False once payment is no longer allowed: calls and events stop. */
  paymentAllowed = true;
  /** Users who may use the app; undefined means everybody. */
  allowedUsers: Set<number> | undefined;
  /** Methods that need an administrator's consent. */
  readonly confirmations = new Map<string, { state: 'waiting' | 'granted' | 'denied'; token: string }>();
  private readonly revocations = new Map<number, number>();

  constructor(
    readonly portal: PortalAccount,
    readonly app: EmulatedApp,
    /** Number of this installation on its portal, `ID` of `app.info`. */
    readonly id: number,
    public installUrl: string,
    public mode: 'ui' | 'script',
    /** Who installed it last. */
    public userId: number,
    applicationToken: string,
    private readonly baseEpoch: number,
  ) {
    this.applicationToken = applicationToken;
  }

  /** Counts the revocations that concern a user: a token of an older epoch is dead. */
  epochOf(userId: number): number {
    return (this.baseEpoch + (this.revocations.get(userId) ?? 0)) & 0xffff;
  }

  /** Kills all tokens of a user of this app. */
  revoke(userId: number): void {
    this.revocations.set(userId, (this.revocations.get(userId) ?? 0) + 1);
  }

  hasScope(scope: string): boolean {
    return this.app.scope.includes(scope);
  }
}
