import type { AccessGrant, GrantSource } from '../auth/grant-source.port.js';
import { OAuthClient } from '../oauth/oauth-client.js';
import { fixtureJson, sendJson, startFakePortal } from '../testing/fake-portal.js';
import { describeGrantSource } from './grant-source.contract.js';

/** The smallest source that keeps the contract: one grant in memory, refreshed at an OAuth server. */
class MemoryGrantSource implements GrantSource {
  private grant: AccessGrant;
  private refreshing: Promise<AccessGrant> | undefined;

  constructor(
    grant: AccessGrant,
    private readonly refresh: () => Promise<AccessGrant>,
  ) {
    this.grant = grant;
  }

  current(): Promise<AccessGrant> {
    return Promise.resolve(this.grant);
  }

  refreshed(stale: AccessGrant): Promise<AccessGrant> {
    if (stale.accessToken !== this.grant.accessToken) return this.current();
    this.refreshing ??= this.refresh()
      .then((grant) => (this.grant = grant))
      .finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }
}

describeGrantSource('in memory', async () => {
  let refreshes = 0;
  let isOut = false;
  const server = await startFakePortal((_request, reply) => {
    if (isOut) return void reply.writeHead(502).end('<html>');
    refreshes += 1;
    const wire = fixtureJson<Record<string, unknown>>('91-oauth-token-refresh.json');
    sendJson(reply, { ...wire, access_token: `access-${refreshes}` });
  });
  const oauth = new OAuthClient({ clientId: 'c', clientSecret: 's', servers: [server.origin], proxy: {} });
  const source = new MemoryGrantSource(
    { accessToken: 'access-0', endpoint: 'https://acme.bitrix24.com/rest/' },
    async () => {
      const { accessToken, clientEndpoint } = await oauth.refresh(server.origin, 'refresh');
      return { accessToken, endpoint: clientEndpoint };
    },
  );
  return {
    source,
    refreshes: () => refreshes,
    setOutage: (out) => void (isOut = out),
    close: async () => {
      await oauth.close();
      await server.close();
    },
  };
});
