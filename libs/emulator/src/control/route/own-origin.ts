import { isIP } from 'node:net';

/**
 * Whether a browser's request comes from a page of this machine, or of the address that the emulator listens on.
 * Pages of strangers, and names that point here by rebinding, would otherwise hold the controls.
 *
 * @param origin Header `Origin`; programs send none.
 * @param host Header `Host`.
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  listensOn: string,
): boolean {
  if (origin === undefined) return true;
  const name = hostnameOf(origin);
  if (name === undefined) return false;
  if (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    (isIP(name) === 4 && name.startsWith('127.'))
  )
    return true;
  if (name === listensOn) return true;
  return isIP(name) !== 0 && name === hostnameOf(`http://${host ?? ''}`);
}

function hostnameOf(url: string): string | undefined {
  try {
    return new URL(url).hostname.replace(/^\[|\]$/g, '');
  } catch {
    return undefined;
  }
}
