import type { PortalOptions } from '../../account/portal-options.js';
import type { ClockState } from '../../clock/virtual-clock.js';
import type { DeliveryOptions } from '../../delivery/delivery-queue.js';
import type { ActiveFault, FaultRule } from '../../faults/fault-plan.js';
import type { RequestLogEntry } from '../../journal/request-log.js';
import type { OAuthChange, OAuthView } from '../oauth/oauth-views.js';
import type { EmulatorState, PortalView } from '../portal/portal-views.js';
import type { DeliveryView, LedgerView, RequestListView } from '../traffic/traffic-views.js';
import { ControlConnection } from './control-connection.js';
import { PortalControl } from './portal-control.js';

/**
 * Typed client of the control API of an emulator in another process.
 *
 * Every method rejects with an `Error` that carries the emulator's message when it refuses.
 *
 * @public
 */
export class EmulatorControl {
  private readonly connection: ControlConnection;

  /** @param url Base URL of the emulator, as it prints at start. */
  constructor(url: string) {
    this.connection = new ControlConnection(url);
  }

  /** The controls of one portal. */
  of(slug: string): PortalControl {
    return new PortalControl(this.connection, slug);
  }

  state(): Promise<EmulatorState> {
    return this.send('GET', '/state');
  }

  addPortal(options: PortalOptions): Promise<PortalView> {
    return this.send('POST', '/portals', options);
  }

  async faults(): Promise<ActiveFault[]> {
    return (await this.send<{ faults: ActiveFault[] }>('GET', '/faults')).faults;
  }

  addFault(rule: FaultRule): Promise<ActiveFault> {
    return this.send('POST', '/faults', rule);
  }

  async removeFault(id: string): Promise<void> {
    await this.send('DELETE', `/faults/${id}`);
  }

  async clearFaults(): Promise<void> {
    await this.send('DELETE', '/faults');
  }

  /** With a version, waits for the next jump after it, at most half a minute. */
  clock(after?: number): Promise<ClockState> {
    return this.send('GET', after === undefined ? '/clock' : `/clock?after=${after}`);
  }

  advanceClock(ms: number): Promise<ClockState> {
    return this.send('POST', '/clock', { advance: ms });
  }

  setClock(change: { set?: string | number; running?: boolean }): Promise<ClockState> {
    return this.send('POST', '/clock', change);
  }

  async requests(
    filter: { portal?: string; kind?: string; after?: number; limit?: number } = {},
  ): Promise<RequestLogEntry[]> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
    return (await this.send<RequestListView>('GET', `/requests?${query.toString()}`)).requests;
  }

  ledger(portal?: string): Promise<LedgerView> {
    return this.send('GET', portal === undefined ? '/ledger' : `/ledger?portal=${portal}`);
  }

  /** Reads the queue of handler calls, and changes what is named. */
  delivery(change?: Partial<DeliveryOptions>): Promise<DeliveryView> {
    return change ? this.send('POST', '/delivery', change) : this.send('GET', '/delivery');
  }

  /** Changes the OAuth server, or the card of an app. */
  changeOAuth(change: OAuthChange): Promise<OAuthView> {
    return this.send('POST', '/oauth', change);
  }

  private send<T>(method: string, path: string, body?: object): Promise<T> {
    return this.connection.send(method, path, body);
  }
}
