import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AddressRefusedError } from '@bizproc-kit/errors';
import { processNames } from './name-resolver.js';

/** Node's `dns.lookup` as sockets call it. @public */
export type AddressLookup = (
  hostname: string,
  options: LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
) => void;

/** @public */
export interface AddressGuardOptions {
  /** Allow http and private addresses: development with the emulator. Default false; never in production. */
  readonly allowInsecure?: boolean;
  /** Hosts (`crm.company.lan`, `crm.company.lan:8443`) whose addresses may be private: self-hosted portals in the operator's own network. */
  readonly allowedHosts?: readonly string[];
  /** How names become addresses. Default: DNS, without the threads that the disk needs. */
  readonly lookup?: AddressLookup;
}

/** 64:ff9b::/96 carries an IPv4 address in its last four bytes. */
function embeddedIpv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.range() === 'rfc6052') return new ipaddr.IPv4(address.toByteArray().slice(12));
  return undefined;
}

/** True for addresses of the public internet alone. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  const plain = address instanceof ipaddr.IPv6 ? (embeddedIpv4(address) ?? address) : address;
  return plain.range() === 'unicast';
}

/**
 * Keeps requests away from private, loopback and link-local addresses (protocol 10.2). The check happens when the
 * connection is made, on the address that is really used, so that a name that changes its address between check and
 * use (DNS rebinding) does not get through.
 *
 * @public
 */
export class AddressGuard {
  private readonly allowInsecure: boolean;
  private readonly allowedHosts: ReadonlySet<string>;
  private readonly resolve: AddressLookup;

  constructor(options: AddressGuardOptions = {}) {
    this.allowInsecure = options.allowInsecure ?? false;
    this.allowedHosts = new Set((options.allowedHosts ?? []).map((host) => host.toLowerCase()));
    this.resolve = options.lookup ?? processNames.lookup;
  }

  /**
   * Checks what can be seen without asking a resolver: the scheme, and an address written as such.
   *
   * @throws AddressRefusedError
   */
  check(url: URL): void {
    if (url.username || url.password) throw new AddressRefusedError(url.host, 'credentials in the address');
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && this.allowInsecure)) {
      throw new AddressRefusedError(url.host, 'only https is allowed');
    }
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) && !this.allows(url.hostname, url.host) && !isPublicAddress(literal)) {
      throw new AddressRefusedError(url.host, 'the address is not a public one');
    }
  }

  /**
   * Resolves the host and checks it: for requests that a proxy will make, where no socket of ours sees the address.
   *
   * @returns the address that was checked, for the proxy to connect to: it must not ask the name servers again, who may
   *   answer otherwise by then. Undefined where nothing is to be checked, or the host is an address already
   * @throws AddressRefusedError, or the resolver's error.
   */
  async resolveChecked(url: URL): Promise<string | undefined> {
    this.check(url);
    if (this.allows(url.hostname, url.host) || isIP(url.hostname.replace(/^\[|\]$/g, ''))) return undefined;
    return new Promise((resolve, reject) => {
      this.lookupFor(url.host)(url.hostname, { all: true }, (error, found) => {
        if (error) return reject(error);
        const [first] = found as LookupAddress[];
        resolve(first.family === 6 ? `[${first.address}]` : first.address);
      });
    });
  }

  /** A `lookup` for sockets to `host` that yields allowed addresses only. */
  lookupFor(host: string): AddressLookup {
    return (hostname, options, callback) => {
      this.resolve(hostname, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, []);
        const all = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
        const allowed = this.allows(hostname, host)
          ? all
          : all.filter((entry) => isPublicAddress(entry.address));
        if (allowed.length === 0) {
          return callback(
            new AddressRefusedError(host, 'its name leads to an address that is not public'),
            [],
          );
        }
        if (options.all) callback(null, allowed);
        else callback(null, allowed[0].address, allowed[0].family);
      });
    };
  }

  private allows(hostname: string, host: string): boolean {
    return (
      this.allowInsecure ||
      this.allowedHosts.has(hostname.toLowerCase()) ||
      this.allowedHosts.has(host.toLowerCase())
    );
  }
}
