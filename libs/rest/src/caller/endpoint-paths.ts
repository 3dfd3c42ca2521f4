/** Where a method lies at one endpoint. */
interface Target {
  readonly origin: string;
  readonly path: string;
}

interface Base {
  readonly origin: string;
  readonly v2: string;
  readonly v3: string;
}

/** Turns REST bases into addresses of methods; parsing the base once, not for every call. */
export class EndpointPaths {
  private known: { endpoint: string; base: Base } | undefined;

  of(endpoint: string, version: 2 | 3, method: string): Target {
    const base = this.base(endpoint);
    return { origin: base.origin, path: (version === 2 ? base.v2 : base.v3) + method };
  }

  /** The REST base that a redirect of `method` points to, or undefined if it points elsewhere. */
  endpointOf(
    endpoint: string,
    version: 2 | 3,
    method: string,
    location: string | undefined,
  ): URL | undefined {
    const { origin, path } = this.of(endpoint, version, method);
    if (!location || !URL.canParse(location, origin + path)) return undefined;
    const target = new URL(location, origin + path);
    const tail = version === 2 ? method : `api/${method}`;
    if (target.search || target.hash || !target.pathname.endsWith(`/${tail}`)) return undefined;
    target.pathname = target.pathname.slice(0, -tail.length);
    return target;
  }

  private base(endpoint: string): Base {
    if (this.known?.endpoint === endpoint) return this.known.base;
    const url = new URL(endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
    // REST 3.0 lies at `/rest/api/<method>` and `/rest/api/<user>/<secret>/<method>` (protocol 6.6).
    const base = {
      origin: url.origin,
      v2: url.pathname,
      v3: url.pathname.replace(/\/rest\/((?:\d+\/[^/]+\/)?)$/, '/rest/api/$1'),
    };
    this.known = { endpoint, base };
    return base;
  }
}
