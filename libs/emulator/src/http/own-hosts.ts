import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { jsonReply, type HttpReply } from './http-message.js';

/**
 * The names under which the emulator is asked. A web page of a stranger may lead a name of its own to 127.0.0.1 and speak to
 * the control API in the browser of whoever looks at it (DNS rebinding); addresses and names of this machine cannot be led
 * elsewhere.
 */
export class OwnHosts {
  constructor(private readonly names: () => Iterable<string>) {}

  /** @param header the `Host` of a request; very old clients send none */
  admits(header: string | undefined): boolean {
    if (header === undefined) return true;
    const name = nameOf(header);
    if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true;
    if (name === 'localhost' || name.endsWith('.localhost') || name === hostname().toLowerCase()) return true;
    for (const own of this.names()) if (nameOf(own) === name) return true;
    return false;
  }
}

/** Without port. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}

/** The answer to a request for somebody else. */
export function foreignHost(): HttpReply {
  return jsonReply(421, {
    error: 'FOREIGN_HOST',
    error_description:
      'The emulator answers under addresses and its own names only; add others with the option hostNames',
  });
}
