import { ConfigurationError } from '@bizproc-kit/errors';
import type { Access, PortalAccess } from './portal-access.js';

/** `…/rest/<user id>/<secret>/` (protocol 5.7). */
const webhookPath = /\/rest\/\d+\/([^/]+)\/$/;
/** A portal of the vendor's cloud, and the domain under which the vendor gives names away. */
const cloudHost = /^[a-z0-9-]+\.(bitrix24\.[a-z]{2,}(?:\.[a-z]{2})?)$/;

/** Access with an inbound webhook: the address is the secret. */
export class WebhookAccess implements PortalAccess {
  #access: Access;

  constructor(webhook: string) {
    const text = webhook.endsWith('/') ? webhook : `${webhook}/`;
    if (!URL.canParse(text) || !webhookPath.test(new URL(text).pathname)) {
      throw new ConfigurationError(
        'The webhook is not an inbound webhook address: write https://<portal>/rest/<user id>/<secret>/',
      );
    }
    this.#access = { endpoint: new URL(text).href, token: undefined };
  }

  current(): Promise<Access> {
    return Promise.resolve(this.#access);
  }

  refreshed(): undefined {
    return undefined;
  }

  /**
   * No token reply can vouch for the new address: only another name under the same domain of the vendor's cloud is
   * plausible. Who owns `bitrix24.<anything>` nobody here knows; the domain of the webhook was named by whoever trusts it.
   */
  moved(from: Access, endpoint: URL): Promise<Access | undefined> {
    const old = new URL(from.endpoint);
    const domain = cloudHost.exec(old.hostname)?.[1];
    const isPlausible =
      endpoint.protocol === 'https:' &&
      endpoint.pathname === old.pathname &&
      endpoint.port === old.port &&
      domain !== undefined &&
      cloudHost.exec(endpoint.hostname)?.[1] === domain;
    if (isPlausible) this.#access = { endpoint: endpoint.href, token: undefined };
    return Promise.resolve(isPlausible ? this.#access : undefined);
  }

  secrets(access: Access): string[] {
    return webhookPath.exec(new URL(access.endpoint).pathname)?.slice(1) ?? [];
  }
}
