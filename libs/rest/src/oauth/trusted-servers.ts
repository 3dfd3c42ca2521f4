import { UntrustedServerError } from '@bizproc-kit/errors';

/** The platform's own OAuth servers (protocol 5.5). Client secrets and refresh tokens go nowhere else. */
const platformOAuthServers: readonly string[] = ['https://oauth.bitrix.info', 'https://oauth.bitrix24.tech'];

/** Base URL without the `rest/` of a `server_endpoint`, without a slash at the end. */
function baseOf(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const url = new URL(endpoint);
  if (url.username || url.password || url.search || url.hash) return undefined;
  return (url.origin + url.pathname).replace(/\/rest\/?$/, '').replace(/\/+$/, '');
}

/** The OAuth servers that this app trusts. */
export class TrustedServers {
  readonly #own: readonly string[];

  /** @param extra base URLs that the operator trusts besides the platform's own. */
  constructor(extra: readonly string[]) {
    this.#own = extra.flatMap((server) => baseOf(server) ?? []);
  }

  /**
   * The trusted base URL behind a `server_endpoint` of the wire; the international one when there is none.
   *
   * @throws UntrustedServerError
   */
  choose(endpoint: string | undefined): string {
    if (endpoint === undefined || endpoint === '') return platformOAuthServers[0];
    const text = endpoint.includes('://') ? endpoint : `https://${endpoint}`;
    const base = baseOf(text);
    if (base === undefined || !(platformOAuthServers.includes(base) || this.#own.includes(base))) {
      throw new UntrustedServerError(URL.canParse(text) ? new URL(text).host : 'an unreadable address');
    }
    return base;
  }

  /** True for servers that the operator named: these may lie on any address. */
  isOperators(base: string): boolean {
    return this.#own.includes(base);
  }
}
