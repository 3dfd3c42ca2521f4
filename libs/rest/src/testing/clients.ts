import type { AccessGrant, GrantSource } from '../auth/grant-source.port.js';
import { RestClient } from '../client/rest-client.js';
import type { RestClientOptions } from '../client/rest-client-options.js';
import { AddressGuard } from '../http/address-guard.js';
import { RateBudget } from '../limits/rate-budget.js';

/** A grant source that counts what is asked of it. */
export class TestGrants implements GrantSource {
  refreshes = 0;
  grant: AccessGrant;
  onRefresh: (stale: AccessGrant) => Promise<AccessGrant>;

  constructor(endpoint: string, accessToken = 'token-1') {
    this.grant = { endpoint, accessToken };
    this.onRefresh = async () => ({ endpoint, accessToken: `token-${this.refreshes + 1}` });
  }

  current(): Promise<AccessGrant> {
    return Promise.resolve(this.grant);
  }

  async refreshed(stale: AccessGrant): Promise<AccessGrant> {
    this.refreshes += 1;
    this.grant = await this.onRefresh(stale);
    return this.grant;
  }
}

const open: RestClient[] = [];

/** A client that may speak to loopback, without limits, with short pauses; closed by `closeClients`. */
export function testClient(endpoint: string, options: Partial<RestClientOptions> = {}): RestClient {
  const client = new RestClient({
    portal: 'acme',
    auth: new TestGrants(endpoint),
    budget: RateBudget.unlimited(),
    guard: new AddressGuard({ allowInsecure: true }),
    retry: { baseMs: 10, capMs: 40 },
    proxy: {},
    ...options,
  });
  open.push(client);
  return client;
}

export async function closeClients(): Promise<void> {
  await Promise.all(open.splice(0).map((client) => client.close()));
}
