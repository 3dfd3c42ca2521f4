import type { ClockState } from '../clock/virtual-clock.js';
import type { CrmFields } from '../crm/crm-store.js';
import type { ActiveFault, FaultRule } from '../faults/fault-plan.js';
import type { LedgerCounts, WaitingStep } from '../journal/ledger.js';
import type { RequestLogEntry } from '../journal/request-log.js';
import type { InstallOutcome } from '../lifecycle/app-lifecycle.js';
import type { PortalOptions } from '../account/portal-options.js';
import type { StartWorkflowOptions } from '../workflow/workflow-template.js';
import type { DeliveryOptions } from '../delivery/delivery-queue.js';
import type { OAuthOptions } from '../oauth/oauth-server.js';
import { ControlConnection } from './control-connection.js';
import { PortalControl } from './portal-control.js';
import type { EmulatorState, PortalView, WorkflowView } from './control-views.js';

/** What `/_emulator/ledger` answers. */
export interface LedgerView {
  counts: LedgerCounts;
  portals: Record<string, LedgerCounts>;
  waitingTotal: number;
  /** The longest first. */
  waiting: (WaitingStep & { waitingMs: number })[];
}

/** What `/_emulator/delivery` answers. */
export interface DeliveryView {
  options: DeliveryOptions;
  pending: number;
  handlers: { origin: string; averageMs: number; waiting: number; allowed: number }[];
}

/** What `POST …/install` takes. */
export interface ControlInstall {
  installUrl: string;
  mode: 'ui' | 'script';
  clientId?: string;
  userId?: number;
  finish?: 'auto' | 'always' | 'never';
}

/**
 * Typed client of the control API of an emulator in another process.
 *
 * Every method rejects with an `Error` that carries the emulator's message when it refuses.
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

  portal(slug: string): Promise<PortalView> {
    return this.send('GET', `/portals/${slug}`);
  }

  addPortal(options: PortalOptions): Promise<PortalView> {
    return this.send('POST', '/portals', options);
  }

  install(slug: string, options: ControlInstall): Promise<InstallOutcome & { portal: PortalView }> {
    return this.send('POST', `/portals/${slug}/install`, options);
  }

  uninstall(slug: string, options: { clientId?: string; clean?: boolean } = {}): Promise<PortalView> {
    return this.send('POST', `/portals/${slug}/uninstall`, options);
  }

  update(
    slug: string,
    options: { clientId?: string; version?: number; newApplicationToken?: boolean } = {},
  ): Promise<PortalView> {
    return this.send('POST', `/portals/${slug}/update`, options);
  }

  startWorkflow(slug: string, options: StartWorkflowOptions): Promise<{ id: string }> {
    return this.send('POST', `/portals/${slug}/workflows`, options);
  }

  workflow(slug: string, id: string): Promise<WorkflowView> {
    return this.send('GET', `/portals/${slug}/workflows/${encodeURIComponent(id)}`);
  }

  async workflows(slug: string, limit = 100): Promise<WorkflowView[]> {
    const reply = await this.send<{ workflows: WorkflowView[] }>(
      'GET',
      `/portals/${slug}/workflows?limit=${limit}`,
    );
    return reply.workflows;
  }

  /** Reads a workflow until it has ended. */
  async finished(slug: string, id: string, timeoutMs = 30_000): Promise<WorkflowView> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const workflow = await this.workflow(slug, id);
      if (workflow.status !== 'running') return workflow;
      if (Date.now() > until)
        throw new Error(`Workflow ${id} of portal ${slug} has not ended after ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async items(slug: string, entityTypeId = 2): Promise<CrmFields[]> {
    const reply = await this.send<{ items: CrmFields[] }>(
      'GET',
      `/portals/${slug}/items?entityTypeId=${entityTypeId}`,
    );
    return reply.items;
  }

  addItem(
    slug: string,
    entityTypeId: number,
    fields: CrmFields,
    id?: number,
  ): Promise<{ id: number; item: CrmFields }> {
    return this.send('POST', `/portals/${slug}/items`, { entityTypeId, fields, id });
  }

  updateItem(
    slug: string,
    entityTypeId: number,
    id: number,
    fields: CrmFields,
  ): Promise<{ id: number; item: CrmFields }> {
    return this.send('POST', `/portals/${slug}/items/${id}`, { entityTypeId, fields });
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
    return (await this.send<{ requests: RequestLogEntry[] }>('GET', `/requests?${query.toString()}`))
      .requests;
  }

  ledger(portal?: string): Promise<LedgerView> {
    return this.send('GET', portal === undefined ? '/ledger' : `/ledger?portal=${portal}`);
  }

  /** Reads the queue of handler calls, and changes what is named. */
  delivery(change?: Partial<DeliveryOptions>): Promise<DeliveryView> {
    return change ? this.send('POST', '/delivery', change) : this.send('GET', '/delivery');
  }

  /** Changes the OAuth server, or the card of an app. */
  changeOAuth(
    change: Partial<OAuthOptions> & {
      clientId?: string;
      scope?: string[];
      redirectUri?: string;
      held?: boolean;
    },
  ): Promise<{ options: OAuthOptions; app: { clientId: string; scope: string[]; held: boolean } }> {
    return this.send('POST', '/oauth', change);
  }

  private send<T>(method: string, path: string, body?: object): Promise<T> {
    return this.connection.send(method, path, body);
  }
}
