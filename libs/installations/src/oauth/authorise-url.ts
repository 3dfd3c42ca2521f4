const host = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?(:\d{1,5})?$/i;

/**
 * Where a browser starts the authorisation on a portal (protocol 5.5). The redirect address and the scope come from
 * the app's card. Undefined when `domain` is not the host of a portal.
 *
 * @param insecure in development `domain` may also be a base URL, such as `http://127.0.0.1:4010/portals/acme`
 */
export function authoriseUrl(
  domain: string,
  clientId: string,
  state: string,
  insecure: boolean,
): string | undefined {
  const base = baseOf(domain.trim(), insecure);
  if (base === undefined) return undefined;
  const url = new URL('oauth/authorize/', base);
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('state', state);
  return url.href;
}

function baseOf(domain: string, insecure: boolean): string | undefined {
  const isLocal = insecure && /^([a-z0-9-]+\.localhost|127\.[0-9.]+)(:\d+)?$/i.test(domain);
  if (host.test(domain)) return `${isLocal ? 'http' : 'https'}://${domain}/`;
  if (!insecure || !/^https?:\/\//i.test(domain) || !URL.canParse(domain)) return undefined;
  const url = new URL(domain);
  return `${url.origin}${url.pathname.replace(/\/*$/, '/')}`;
}
