import type { Clock } from '@bizproc-kit/protocol';
import { type AddressGuard, RateBudget, RestClient, type RestClientOptions } from '@bizproc-kit/rest';

import type { PortalCache } from '../cache/portal-cache.js';
import type { GrantRefresher } from '../refresh/grant-refresher.js';
import { PortalGrantSource } from './portal-grant-source.js';
import { type PortalVerdict, verdictInterceptor } from './verdict-interceptor.js';

/** How the clients of portals are made. */
export interface PortalClientSettings {
  /** The request budget of a portal, the same object every time. Default: the standard plan's numbers, kept here. */
  readonly budgetFor?: (memberId: string) => RateBudget;
  /** Further options of the portals' clients. */
  readonly client?: Pick<RestClientOptions, 'timeouts' | 'interceptors' | 'connections' | 'ca' | 'proxy'>;
}

/** One REST client and one budget per portal. */
export class PortalClients {
  private readonly clients = new Map<string, RestClient>();
  private readonly budgets = new Map<string, RateBudget>();

  constructor(
    private readonly cache: PortalCache,
    private readonly refresher: GrantRefresher,
    private readonly guard: AddressGuard,
    private readonly clock: Clock,
    private readonly settings: PortalClientSettings,
    private readonly onVerdict: (memberId: string, verdict: PortalVerdict) => Promise<void>,
  ) {}

  /** The client of a portal, under the installer's stored grant. @throws as `requireGrant` */
  async client(memberId: string): Promise<RestClient> {
    await this.grants(memberId).current();
    let client = this.clients.get(memberId);
    if (client === undefined) this.clients.set(memberId, (client = this.open(memberId)));
    return client;
  }

  budget(memberId: string): RateBudget {
    if (this.settings.budgetFor !== undefined) return this.settings.budgetFor(memberId);
    let budget = this.budgets.get(memberId);
    if (budget === undefined) {
      this.budgets.set(memberId, (budget = new RateBudget({ ...RateBudget.standard, clock: this.clock })));
    }
    return budget;
  }

  /** Closes the client of a portal that is gone. */
  async forget(memberId: string): Promise<void> {
    const client = this.clients.get(memberId);
    this.clients.delete(memberId);
    this.budgets.delete(memberId);
    await client?.close();
  }

  async close(): Promise<void> {
    const clients = [...this.clients.values()];
    this.clients.clear();
    await Promise.all(clients.map((client) => client.close()));
  }

  private grants(memberId: string): PortalGrantSource {
    return new PortalGrantSource(memberId, this.cache, this.refresher);
  }

  private open(memberId: string): RestClient {
    return new RestClient({
      ...this.settings.client,
      portal: memberId,
      auth: this.grants(memberId),
      budget: this.budget(memberId),
      guard: this.guard,
      clock: this.clock,
      interceptors: [
        verdictInterceptor(() => this.clock.now(), this.onVerdict),
        ...(this.settings.client?.interceptors ?? []),
      ],
    });
  }
}
