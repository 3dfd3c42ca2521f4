import { ConfigurationError } from '@bizproc-kit/errors';

/** Which proxy a request goes through. @public */
export interface ProxySettings {
  /** Proxy for https addresses. */
  readonly https?: string;
  /** Proxy for http addresses. */
  readonly http?: string;
  /** Hosts that are asked directly: `example.com` (and its subdomains), `.example.com`, `host:8080`, `*`. */
  readonly except?: readonly string[];
}

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; the lower case spellings win, as in curl.
 *
 * @public
 */
export function proxyFromEnvironment(env: NodeJS.ProcessEnv = process.env): ProxySettings {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  return {
    https: read('HTTPS_PROXY'),
    http: read('HTTP_PROXY'),
    except: (read('NO_PROXY') ?? '').split(/[\s,]+/).filter(Boolean),
  };
}

function isExcepted(url: URL, except: readonly string[]): boolean {
  return except.some((entry) => {
    if (entry === '*') return true;
    const [name, port] = entry
      .toLowerCase()
      .replace(/^\*?\./, '')
      .split(':');
    const defaultPort = url.protocol === 'https:' ? '443' : '80';
    if (port && port !== (url.port || defaultPort)) return false;
    return url.hostname === name || url.hostname.endsWith(`.${name}`);
  });
}

/**
 * The proxy for an address, if there is one.
 *
 * @throws ConfigurationError for a proxy address that is none.
 */
export function proxyFor(url: URL, settings: ProxySettings): string | undefined {
  const proxy = url.protocol === 'https:' ? settings.https : settings.http;
  if (!proxy || isExcepted(url, settings.except ?? [])) return undefined;
  const text = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (!URL.canParse(text)) {
    throw new ConfigurationError(
      'The proxy in HTTPS_PROXY or HTTP_PROXY is not an address: write http://host:port',
    );
  }
  return text;
}
