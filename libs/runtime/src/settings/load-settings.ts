import { resolve } from 'node:path';
import { Secret } from '@bizproc-kit/protocol';
import { developmentKeys } from './development-keys.js';
import { EnvironmentReader } from './environment-reader.js';
import { platformLibraryUrl } from './frame-library.js';
import {
  isPortalHost,
  isProxyRange,
  parseByteSize,
  parseRateLimit,
  tokenKeysProblem,
} from './setting-values.js';
import { SettingsError } from './settings.error.js';
import type { RuntimeSettings } from './settings.js';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const day = 86_400;

/** Where `loadSettings` looks beside the environment. @public */
export interface LoadSettingsOptions {
  /** Relative paths and the development keys start here. Default: the working folder. */
  readonly baseDir?: string;
}

/**
 * Reads and validates the host's environment (`docs/contract.md`, "Host settings").
 *
 * @throws SettingsError with every problem found, when there is any.
 * @public
 */
export function loadSettings(
  env: Readonly<Record<string, string | undefined>> = process.env,
  options: LoadSettingsOptions = {},
): RuntimeSettings {
  const read = new EnvironmentReader(env);
  const baseDir = options.baseDir ?? process.cwd();
  const production = read.text('NODE_ENV') === 'production';
  const port = read.integer('PORT', 3000, { min: 0, max: 65_535 });

  const settings: RuntimeSettings = {
    environment: production ? 'production' : 'development',
    http: {
      port,
      host: read.text('HOST') ?? '0.0.0.0',
      publicUrl: readPublicUrl(read, production, port),
      bodyLimit: readBodyLimit(read),
      trustedProxies: readTrustedProxies(read),
      maxConnections: read.integer('MAX_CONNECTIONS', 2_000, { min: 10, max: 100_000 }),
    },
    app: {
      clientId: read.required('BITRIX24_CLIENT_ID', "the app's client id, from its card in Bitrix24"),
      clientSecret: new Secret(
        read.required('BITRIX24_CLIENT_SECRET', "the app's client secret, from its card in Bitrix24"),
      ),
      oauthHosts: readOAuthHosts(read),
      allowInsecurePortals: read.flag('BITRIX24_ALLOW_INSECURE_PORTALS', false),
      frameLibraryUrl: read.url('BITRIX24_FRAME_LIBRARY_URL', ['http:', 'https:']) ?? platformLibraryUrl,
      allowedPrivateHosts: readPrivateHosts(read),
      applicationTokenProof: read.choice(
        'APPLICATION_TOKEN_PROOF',
        ['administrator', 'event-token'],
        'administrator',
      ),
    },
    databaseUrl: readDatabaseUrl(read),
    redisUrl: read.url('REDIS_URL', ['redis:', 'rediss:']),
    tokenEncryptionKeys: new Secret(readTokenKeys(read, production, baseDir)),
    log: {
      level: read.choice('LOG_LEVEL', levels, 'info'),
      format: read.choice('LOG_FORMAT', ['pretty', 'json'], process.stdout.isTTY ? 'pretty' : 'json'),
    },
    operatorToken: readBearerToken(read, 'OPERATOR_TOKEN'),
    metrics: {
      token: readBearerToken(read, 'METRICS_TOKEN'),
      port: read.optionalInteger('METRICS_PORT', { min: 1, max: 65_535 }),
    },
    completion: {
      firstDelayMs: read.integer('COMPLETION_FIRST_DELAY_MS', 1000, { min: 0, max: 60_000 }),
      confirm: read.choice('COMPLETION_CONFIRM', ['on', 'off'], 'on') === 'on',
      patienceMs: read.integer('PORTAL_PATIENCE_DAYS', 7, { min: 1, max: 365 }) * day * 1000,
    },
    concurrency: {
      perPortal: read.integer('PORTAL_CONCURRENCY', 4, { min: 1, max: 1000 }),
      global: read.integer('GLOBAL_CONCURRENCY', 64, { min: 1, max: 10_000 }),
    },
    rateLimit: readRateLimit(read),
    drainTimeoutMs: read.integer('DRAIN_TIMEOUT_MS', 25_000, { min: 0, max: 600_000 }),
    retentionDays: read.integer('RUN_RETENTION_DAYS', 30, { min: 1, max: 3650 }),
    spoolDir: resolve(baseDir, read.text('SPOOL_DIR') ?? './data/spool'),
    unknownCodeGraceMs: read.integer('UNKNOWN_CODE_GRACE_S', 600, { min: 0, max: 30 * day }) * 1000,
    clockUrl: read.url('BITRIX24_CLOCK_URL', ['http:', 'https:']),
  };
  if (read.problems.length > 0) throw new SettingsError(read.problems);
  return settings;
}

function readPublicUrl(read: EnvironmentReader, production: boolean, port: number): string {
  const text = read.text('PUBLIC_URL');
  if (text === undefined) {
    if (production)
      read.problems.push('PUBLIC_URL is missing: the base URL under which portals reach this host');
    return `http://127.0.0.1:${port}`;
  }
  const url = read.url('PUBLIC_URL', ['http:', 'https:']) ?? '';
  // The platform refuses a handler whose host has no dot (protocol section 1.12), so say it before it does.
  if (url && new URL(url).hostname === 'localhost') {
    read.problems.push(
      'PUBLIC_URL must not be localhost: the platform refuses it; use 127.0.0.1 or a real name',
    );
  }
  return url;
}

function readBodyLimit(read: EnvironmentReader): number {
  const bytes = parseByteSize(read.text('HANDLER_BODY_LIMIT') ?? '2mb');
  if (bytes !== undefined && bytes >= 1024 && bytes <= 64 * 1024 ** 2) return bytes;
  read.problems.push(
    `HANDLER_BODY_LIMIT must be a size from 1kb to 64mb, such as 2mb, not "${read.text('HANDLER_BODY_LIMIT')}"`,
  );
  return 0;
}

function readTrustedProxies(read: EnvironmentReader): string[] {
  const text = read.text('TRUSTED_PROXIES');
  if (text?.toLowerCase() === 'none') return [];
  const proxies = text === undefined ? ['loopback'] : readList(read, 'TRUSTED_PROXIES');
  if (!proxies.every(isProxyRange)) {
    read.problems.push(
      'TRUSTED_PROXIES must be none, or comma-separated addresses (10.0.0.7), networks (10.0.0.0/8) and the names loopback, linklocal, uniquelocal',
    );
  }
  return proxies;
}

function readOAuthHosts(read: EnvironmentReader): string[] {
  const hosts = readList(read, 'BITRIX24_OAUTH_HOSTS');
  return hosts.flatMap((host) => read.url('BITRIX24_OAUTH_HOSTS', ['http:', 'https:'], host) ?? []);
}

function readPrivateHosts(read: EnvironmentReader): string[] {
  const hosts = readList(read, 'BITRIX24_ALLOWED_PRIVATE_HOSTS').map((host) => host.toLowerCase());
  if (!hosts.every(isPortalHost)) {
    read.problems.push(
      'BITRIX24_ALLOWED_PRIVATE_HOSTS must be comma-separated names of single portals, such as crm.company.lan or crm.company.lan:8443',
    );
  }
  return hosts;
}

function readList(read: EnvironmentReader, name: string): string[] {
  return (read.text(name) ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function readDatabaseUrl(read: EnvironmentReader): string {
  const url = read.text('DATABASE_URL') ?? 'sqlite:./data/bizproc.sqlite';
  if (!/^(sqlite|postgres|postgresql|mysql|mariadb):/.test(url)) {
    read.problems.push('DATABASE_URL must start with sqlite:, postgres:// or mysql://');
  }
  return url;
}

function readTokenKeys(read: EnvironmentReader, production: boolean, baseDir: string): string {
  let keys = read.text('TOKEN_ENCRYPTION_KEYS');
  if (keys === undefined && production) {
    read.problems.push(
      'TOKEN_ENCRYPTION_KEYS is missing: comma-separated id:base64 of 32 bytes, which `bizproc keys generate` prints',
    );
    return '';
  }
  if (keys === undefined) {
    const file = resolve(baseDir, 'data/token-encryption-keys');
    try {
      keys = developmentKeys(file);
    } catch (error) {
      read.problems.push(`the development keys in ${file} cannot be used: ${(error as Error).message}`);
      return '';
    }
  }
  const problem = tokenKeysProblem(keys);
  if (problem) read.problems.push(`TOKEN_ENCRYPTION_KEYS: ${problem}`);
  return keys;
}

function readBearerToken(read: EnvironmentReader, name: string): Secret | undefined {
  const token = read.text(name);
  if (token === undefined) return undefined;
  if (token.length < 16 || token.length > 512)
    read.problems.push(`${name} must have 16 to 512 characters, not ${token.length}`);
  return new Secret(token);
}

function readRateLimit(read: EnvironmentReader): RuntimeSettings['rateLimit'] {
  const text = read.text('RATE_LIMIT') ?? 'standard';
  const limit = parseRateLimit(text);
  if (!limit) {
    read.problems.push(
      `RATE_LIMIT must be standard, enterprise or burst:rate such as 50:2, with a burst from 1 to 99999 and a rate above 0 to 9999 a second, not "${text}"`,
    );
  }
  return limit ?? { burst: 50, perSecond: 2 };
}
