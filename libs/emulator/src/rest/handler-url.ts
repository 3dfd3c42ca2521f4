import { RestError } from './rest-error.js';

/** The platform's rule for handler addresses (protocol 1.2): a dot in the host, http or https. */
export function checkHandlerUrl(value: unknown): string {
  const wrong = (): RestError => new RestError(400, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL');
  if (typeof value !== 'string' || value === '') throw wrong();
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw wrong();
  }
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  // Hosts of other schemes are opaque to the parser here, while the platform looks at the host first.
  const host = isWeb
    ? url.hostname
    : (/^[a-z][a-z0-9+.-]*:\/\/(?:[^/@?#]*@)?([^/:?#]*)/i.exec(value)?.[1] ?? '');
  if (host.indexOf('.') < 1) throw wrong();
  if (!isWeb) throw new RestError(400, 'ERROR_UNSUPPORTED_PROTOCOL', 'Unsupported handler protocol');
  return value;
}
