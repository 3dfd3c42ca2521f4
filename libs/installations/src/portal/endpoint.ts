/** Host, with its port if it has one, of a REST base. */
export function hostOf(endpoint: string): string {
  return new URL(endpoint).host;
}

/** The REST base as we keep it: without credentials, query and fragment, with a slash at the end. Undefined if it is none. */
export function normaliseEndpoint(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined || !URL.canParse(endpoint)) return undefined;
  const url = new URL(endpoint);
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    return undefined;
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
