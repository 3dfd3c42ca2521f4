import { isIP } from 'node:net';
import type { RateLimitSetting } from './settings.js';

const sizes: Record<string, number> = { '': 1, b: 1, kb: 1024, mb: 1024 ** 2 };

/** `2mb`, `512kb`, `1000` → bytes; `undefined` when it is none of these. */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d+)\s*(b|kb|mb)?$/i.exec(text.trim());
  if (!match) return undefined;
  return Number(match[1]) * sizes[(match[2] ?? '').toLowerCase()]!;
}

const plans: Record<string, RateLimitSetting> = {
  standard: { burst: 50, perSecond: 2 },
  enterprise: { burst: 250, perSecond: 5 },
};

/** `standard`, `enterprise` or `burst:rate` (protocol section 7); `undefined` when it is none of these. */
export function parseRateLimit(text: string): RateLimitSetting | undefined {
  const plan = plans[text.trim().toLowerCase()];
  if (plan) return plan;
  const match = /^(\d{1,5}):(\d{1,4}(?:\.\d+)?)$/.exec(text.trim());
  const burst = Number(match?.[1]);
  const perSecond = Number(match?.[2]);
  return match && burst >= 1 && perSecond > 0 && perSecond <= 9_999 ? { burst, perSecond } : undefined;
}

/** What is wrong with the key list, or `undefined` when every entry is `id:base64(32 bytes)`. */
export function tokenKeysProblem(spec: string): string | undefined {
  const ids = new Set<string>();
  for (const entry of spec.split(',')) {
    const match = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]+={0,2})\s*$/.exec(entry);
    if (!match || Buffer.from(match[2]!, 'base64').length !== 32) {
      return 'every entry must be id:base64 of exactly 32 bytes';
    }
    if (ids.has(match[1]!)) return `the key id ${match[1]} is used twice`;
    ids.add(match[1]!);
  }
  return undefined;
}

/**
 * Whether `text` is the name of one host with a dot, with a port or without. Addresses, wildcards and names that lead to
 * this machine are none: whoever is named here may be called inside the operator's network.
 */
export function isPortalHost(text: string): boolean {
  const match =
    /^(?=.{3,253}(?::|$))((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?::(\d{1,5}))?$/.exec(
      text,
    );
  const port = Number(match?.[2] ?? 443);
  return match !== null && !/(^|\.)(localhost|internal)$/.test(match[1]!) && port >= 1 && port <= 65_535;
}

/** An IP address, a network in CIDR notation, or a named range of addresses that are nobody's in particular. */
export function isProxyRange(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
