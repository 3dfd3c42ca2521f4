import { buildConnector, Pool, ProxyAgent, type Dispatcher } from 'undici';
import type { AddressGuard } from './address-guard.js';
import { proxyFor, type ProxySettings } from './proxy-settings.js';

export interface ConnectionOptions {
  /** Used for everything instead of own pools, and not closed with the client. The guard then checks only what can be seen in the address. */
  readonly dispatcher?: Dispatcher;
  readonly guard: AddressGuard;
  readonly proxy: ProxySettings;
  /** Wait for TCP and TLS together. */
  readonly connectMs: number;
  /** Connections to one host. */
  readonly connections: number;
  /** Certificate authorities trusted instead of Node's own list: PEM texts. */
  readonly ca?: string | string[];
}

interface Route {
  readonly dispatcher: Dispatcher;
  /** Set where a proxy makes the connection: the target is checked before the proxy is asked. */
  readonly check: (() => Promise<void>) | undefined;
}

/** A socket maker that lets the guard see the address that is really used. One for an origin, so that TLS sessions are taken up again. */
function guardedConnector(url: URL, options: ConnectionOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.connectMs,
    ca: options.ca,
    lookup: options.guard.lookupFor(url.host),
  });
  return (target, callback) => {
    try {
      options.guard.check(url);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    connect(target, callback);
  };
}

/** Keep-alive connections by origin, direct or through the operator's proxy. */
export class Connections {
  readonly #options: ConnectionOptions;
  readonly #routes = new Map<string, Route>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /**
   * The way to an origin.
   *
   * @throws AddressRefusedError, ConfigurationError
   */
  async route(origin: string): Promise<Dispatcher> {
    let route = this.#routes.get(origin);
    if (!route) {
      route = this.#open(origin);
      this.#routes.set(origin, route);
    }
    if (route.check) await route.check();
    return route.dispatcher;
  }

  /** The way to an origin that needs no check any more. */
  ready(origin: string): Dispatcher | undefined {
    const route = this.#routes.get(origin);
    return route && !route.check ? route.dispatcher : undefined;
  }

  /** Waits for what is under way, then closes the sockets. */
  async close(): Promise<void> {
    await this.#each((dispatcher) => dispatcher.close());
  }

  /** Closes the sockets at once. */
  async destroy(): Promise<void> {
    await this.#each((dispatcher) => dispatcher.destroy());
  }

  #open(origin: string): Route {
    const url = new URL(origin);
    const { dispatcher, guard, proxy, connections, ca } = this.#options;
    if (dispatcher) {
      guard.check(url);
      return { dispatcher, check: undefined };
    }
    const proxyUri = proxyFor(url, proxy);
    if (proxyUri) {
      return {
        dispatcher: new ProxyAgent({
          uri: proxyUri,
          connections,
          requestTls: { ca },
          connectTimeout: this.#options.connectMs,
        }),
        check: () => guard.checkResolved(url),
      };
    }
    const pool = new Pool(url.origin, { connections, connect: guardedConnector(url, this.#options) });
    return { dispatcher: pool, check: undefined };
  }

  async #each(work: (dispatcher: Dispatcher) => Promise<void>): Promise<void> {
    const own = this.#options.dispatcher ? [] : [...this.#routes.values()];
    this.#routes.clear();
    await Promise.all(own.map((route) => work(route.dispatcher)));
  }
}
