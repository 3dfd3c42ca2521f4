import { isIP, Socket } from 'node:net';
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
function guardedConnector(
  url: URL,
  options: ConnectionOptions,
  connecting: Set<Socket>,
): buildConnector.connector {
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
    const socket: unknown = connect(target, (...result) => {
      if (socket instanceof Socket) connecting.delete(socket);
      callback(...result);
    });
    if (socket instanceof Socket) connecting.add(socket);
  };
}

/** The proxy is told the address that was checked; name and certificate stay those of the portal. */
function throughProxy(url: URL, guard: AddressGuard, options: ProxyAgent.Options): Route {
  let checked: string | undefined;
  const dispatcher = new ProxyAgent(options).compose((dispatch) => (request, handler) => {
    if (checked === undefined) return dispatch(request, handler);
    const origin = `${url.protocol}//${checked}${url.port === '' ? '' : `:${url.port}`}`;
    const headers = { ...(request.headers as Record<string, string>), host: url.host };
    return dispatch({ ...request, origin, headers }, handler);
  });
  return {
    dispatcher,
    check: async () => {
      checked = await guard.resolveChecked(url);
    },
  };
}

/** Keep-alive connections by origin, direct or through the operator's proxy. */
export class Connections {
  private readonly options: ConnectionOptions;
  private readonly routes = new Map<string, Route>();
  /** Undici forgets a socket that is still connecting when its pool is destroyed: it would linger until its timeout. */
  private readonly connecting = new Set<Socket>();

  constructor(options: ConnectionOptions) {
    this.options = options;
  }

  /**
   * The way to an origin.
   *
   * @throws AddressRefusedError, ConfigurationError
   */
  async route(origin: string): Promise<Dispatcher> {
    const { dispatcher, check } = this.routeTo(origin);
    if (check) await check();
    return dispatcher;
  }

  /** The way to an origin that needs no check before every request: at once, so that no later call overtakes. */
  ready(origin: string): Dispatcher | undefined {
    const { dispatcher, check } = this.routeTo(origin);
    return check ? undefined : dispatcher;
  }

  /** Waits for what is under way, then closes the sockets. */
  async close(): Promise<void> {
    await this.each((dispatcher) => dispatcher.close());
  }

  /** Closes the sockets at once. */
  async destroy(): Promise<void> {
    const destroyed = this.each((dispatcher) => dispatcher.destroy());
    for (const socket of this.connecting) socket.destroy();
    await destroyed;
  }

  private routeTo(origin: string): Route {
    let route = this.routes.get(origin);
    if (!route) {
      route = this.open(origin);
      this.routes.set(origin, route);
    }
    return route;
  }

  private open(origin: string): Route {
    const url = new URL(origin);
    const { dispatcher, guard, proxy, connections, ca } = this.options;
    if (dispatcher) {
      guard.check(url);
      return { dispatcher, check: undefined };
    }
    const proxyUri = proxyFor(url, proxy);
    if (proxyUri) {
      return throughProxy(url, guard, {
        uri: proxyUri,
        connections,
        requestTls: {
          ca,
          ...(isIP(url.hostname.replace(/^\[|\]$/g, '')) ? {} : { servername: url.hostname }),
        },
        connectTimeout: this.options.connectMs,
      });
    }
    const pool = new Pool(url.origin, {
      connections,
      connect: guardedConnector(url, this.options, this.connecting),
    });
    return { dispatcher: pool, check: undefined };
  }

  private async each(work: (dispatcher: Dispatcher) => Promise<void>): Promise<void> {
    const own = this.options.dispatcher ? [] : [...this.routes.values()];
    this.routes.clear();
    await Promise.all(own.map((route) => work(route.dispatcher)));
  }
}
