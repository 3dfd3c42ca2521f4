import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { LRUCache } from 'lru-cache';
import type { AddressLookup } from './address-guard.js';

/** How names are looked up. */
export interface NameResolverOptions {
  /** Both families of a name. Default: DNS, then the system for names that only it knows (`/etc/hosts`). */
  readonly ask?: (hostname: string) => Promise<LookupAddress[]>;
  readonly now?: () => number;
}

/** Answers are used for so long: sockets of one moment share one, and a name that moves is followed soon. */
const freshMs = 5_000;
/** A name that is not there is asked for again after this time. */
const absentMs = 30_000;
const rememberedNames = 20_000;
/** Names that only the system may know are asked one after another: each takes one of the threads that the disk needs. */
let systemTurn: Promise<unknown> = Promise.resolve();

type Entry = { readonly until: number; readonly found: Promise<LookupAddress[]> };

/**
 * Turns names into addresses without Node's thread pool, whose four threads the disk needs: a portal whose name servers
 * do not answer would hold up every commit. Lookups of one name at the same time are one, and a name that does not exist is
 * remembered.
 */
export class NameResolver {
  private readonly entries = new LRUCache<string, Entry>({ max: rememberedNames });
  private readonly ask: (hostname: string) => Promise<LookupAddress[]>;
  private readonly now: () => number;

  constructor({ ask = askNetwork(), now = () => performance.now() }: NameResolverOptions = {}) {
    this.ask = ask;
    this.now = now;
  }

  /** As `dns.lookup` with `all`, for `AddressGuard`. */
  readonly lookup: AddressLookup = (hostname, options, callback) => {
    const family = options.family === 4 || options.family === 6 ? options.family : undefined;
    this.addresses(hostname).then(
      (found) => {
        const fitting = family === undefined ? found : found.filter((one) => one.family === family);
        if (fitting.length > 0) callback(null, fitting);
        else callback(notFound(hostname), []);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };

  private addresses(hostname: string): Promise<LookupAddress[]> {
    const version = isIP(hostname);
    if (version !== 0) return Promise.resolve([{ address: hostname, family: version }]);
    const name = hostname.toLowerCase();
    const known = this.entries.get(name);
    if (known && known.until > this.now()) return known.found;
    const found = this.ask(name);
    const remember = (until: number) => this.entries.set(name, { until, found });
    remember(Infinity);
    found.then(
      () => remember(this.now() + freshMs),
      (error: NodeJS.ErrnoException) => remember(this.now() + (isAbsent(error) ? absentMs : 0)),
    );
    return found;
  }
}

function isAbsent(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ENOTFOUND' || error.code === 'ENODATA';
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`The name ${hostname} has no address`), { code: 'ENOTFOUND' });
}

function askNetwork(): (hostname: string) => Promise<LookupAddress[]> {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  return async (hostname) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const found = [
      ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
      ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
    ];
    return found.length > 0 ? found : askSystem(hostname);
  };
}

function askSystem(hostname: string): Promise<LookupAddress[]> {
  const turn = systemTurn.then(
    () =>
      new Promise<LookupAddress[]>((resolve, reject) =>
        systemLookup(hostname, { all: true }, (error, found) => (error ? reject(error) : resolve(found))),
      ),
  );
  systemTurn = turn.catch(() => undefined);
  return turn;
}

/** Of the whole process. */
export const processNames = new NameResolver();
