import { defaultCulture, systemClock } from '@bizproc-kit/protocol';
import { AddressGuard, RateBudget, RestClient } from '@bizproc-kit/rest';
import type { CallVerifier, OpenPortal, PortalCultures, PortalGateway } from '@bizproc-kit/runtime/parts';
import type { SqlConnection } from '@bizproc-kit/persistence';
import type { PortalNetwork } from '../portal/portal-network.js';
import type { SimulatedPortal } from '../portal/simulated-portal.js';

/** The portals of one process: their clients and budgets, and who may speak for them. In place of the installations. */
export class SimulatedGateway implements PortalGateway, PortalCultures, Pick<CallVerifier, 'authenticate'> {
  private readonly open_ = new Map<string, OpenPortal>();
  private readonly known = new Set<string>();

  constructor(
    private readonly portals: readonly SimulatedPortal[],
    private readonly network: PortalNetwork,
    private readonly connection: SqlConnection,
  ) {}

  async open(memberId: string): Promise<OpenPortal> {
    await this.read(memberId);
    const known = this.open_.get(memberId);
    if (known) return known;
    const { domain } = this.portals.find((portal) => portal.memberId === memberId)!;
    const endpoint = `https://${domain}/rest/`;
    let renewals = 0;
    const client = new RestClient({
      portal: memberId,
      auth: {
        current: () => Promise.resolve({ accessToken: `token${renewals}`, endpoint }),
        refreshed: () => Promise.resolve({ accessToken: `token${(renewals += 1)}`, endpoint }),
      },
      budget: new RateBudget({ ...RateBudget.standard, clock: systemClock }),
      guard: new AddressGuard(),
      clock: systemClock,
      dispatcher: this.network,
    });
    const opened: OpenPortal = { memberId, domain, culture: defaultCulture, client };
    this.open_.set(memberId, opened);
    return opened;
  }

  cultureOf(): Promise<typeof defaultCulture> {
    return Promise.resolve(defaultCulture);
  }

  async authenticate(memberId: string): Promise<'trusted' | 'unknown-portal'> {
    await this.read(memberId);
    return this.portals.some((portal) => portal.memberId === memberId) ? 'trusted' : 'unknown-portal';
  }

  /** Installations are cached: the database is asked once. */
  private async read(memberId: string): Promise<void> {
    if (this.known.has(memberId)) return;
    await this.connection.all('SELECT 1');
    this.known.add(memberId);
  }
}
