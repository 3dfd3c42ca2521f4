import { encodeForm } from '@bizproc-kit/protocol';

const mask = '[secret]';
/** Shorter values are left alone: masking `1` or `Y` everywhere would make a text unreadable and hide nothing. */
const shortestSecret = 6;

/** Names of members that hold secrets, in any case and with or without separators. */
const secretName =
  /^(auth|auth_?id|refresh_?id|app_?sid|access_?token|refresh_?token|event_?token|application_?token|client_?secret|token|password|secret|sessid|authorization)$/i;

/** `<workflow>|<activity>|<event id>.<64 hex>` (protocol 3.2). */
const eventToken = /[\w.]+(?:\||%7C)A\d[\w]*?(?:\||%7C)\w+\.[0-9a-f]{64}/gi;
/** Secret of an inbound webhook inside an address (protocol 5.7). */
const webhookPath = /(\/rest\/(?:api\/)?\d+\/)[^/\s"']+/g;
const pairName =
  '(?:auth(?:_?id)?|refresh_?id|app_?sid|sessid|password|(?:access|refresh|event|application)_?token|client_?secret)';
/** `auth=…`, `values[refresh_token]=…` and their like in an address or a form, encoded or not. */
const secretPair = new RegExp(`(${pairName}(?:%5D|\\])?(?:=|%3D))[^&\\s"']+`, 'gi');
/** `"access_token":"…"` and its like in JSON, also in JSON within JSON, and in what a program prints of an object. */
const secretMember = new RegExp(`(${pairName}\\\\*["']?\\s?:\\s?\\\\*["'])[^"'\\\\]+`, 'gi');
const bearer = /(\bBearer\s)[\w.~+/=-]+/gi;
/** Password of a `scheme://user:password@host`. */
const userInfo = /(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g;

/** A secret as texts may show it: as it is, inside JSON, inside a form, inside an address. */
function spellings(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeForm({ a: secret }).slice('a='.length),
    encodeURIComponent(Buffer.from(secret).toString()),
  ];
}

/** Names that authors give to what nobody should read. */
const suspiciousName = /token|secret|password|passwd|authorization|api_?key|credential/i;
const longestShown = 200;

/**
 * What people may see of stored data, everywhere the same: what is named or looks like a secret is masked, long texts are cut
 * and say how long they were. The structure stays, because it is what an error is found by.
 *
 * @internal
 */
export function redacted(value: unknown, name = '', depth = 0): unknown {
  if (value === null || value === undefined) return value;
  if (isSecretName(name) || suspiciousName.test(name)) return mask;
  if (typeof value === 'string') {
    const clean = redactedText(value);
    if (clean.length <= longestShown) return clean;
    return `${clean.slice(0, longestShown)}… (${value.length} characters)`;
  }
  if (typeof value !== 'object') return value;
  if (depth > 32) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => redacted(item, name, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redacted(item, key, depth + 1)]),
  );
}

/** A text of an error, without what looks like a secret. @internal */
export const redactedText = (text: string): string => new Redactor([]).clean(text);

/** True for members whose values must not be written down. */
function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Masks known secrets, and everything that looks like one, in texts that the other side wrote. */
export class Redactor {
  private readonly secrets: readonly string[];

  constructor(secrets: Iterable<string>) {
    const long = [...secrets].filter((secret) => secret.length >= shortestSecret);
    this.secrets = [...new Set(long.flatMap(spellings))].sort((left, right) => right.length - left.length);
  }

  /** The text without secrets, cut to a length that a log line can bear. */
  clean(text: string): string {
    let clean = text;
    for (const secret of this.secrets) clean = clean.replaceAll(secret, mask);
    clean = clean
      .replace(eventToken, mask)
      .replace(webhookPath, `$1${mask}`)
      .replace(secretPair, `$1${mask}`)
      .replace(secretMember, `$1${mask}`)
      .replace(bearer, `$1${mask}`)
      .replace(userInfo, `$1${mask}`);
    return clean.length > 2000 ? `${clean.slice(0, 2000)}…` : clean;
  }
}

/** Every secret inside a request's parameters, by the names of the members, however deep. */
export function secretsIn(value: unknown, depth = 0): string[] {
  if (typeof value !== 'object' || value === null || depth > 8) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    typeof item === 'string' ? (isSecretName(name) ? [item] : []) : secretsIn(item, depth + 1),
  );
}

/** A copy of a request's parameters that may be logged. */
export function maskedParams(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return new Redactor([]).clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 8) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => maskedParams(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSecretName(name) ? mask : maskedParams(item, depth + 1),
    ]),
  );
}
