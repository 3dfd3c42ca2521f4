import type { Secret } from '@bizproc-kit/protocol';

/** Requests that a portal allows: a burst, and the rate at which it drains (protocol section 7). @public */
export interface RateLimitSetting {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * The validated settings of one host process. `loadSettings` fills them from the environment; the names of the
 * variables stand beside the members.
 *
 * @public
 */
export interface RuntimeSettings {
  /** `NODE_ENV`: everything but `production` is development, where missing keys are generated and http is the default. */
  readonly environment: 'development' | 'production';
  readonly http: {
    /** `PORT`. */
    readonly port: number;
    /** `HOST`: the address to listen on. */
    readonly host: string;
    /** `PUBLIC_URL` without a trailing slash: the base URL under which portals reach this host. */
    readonly publicUrl: string;
    /** `TRUSTED_PROXIES`: whose `X-Forwarded-For` is believed; addresses, networks, or the names of private ranges. */
    readonly trustedProxies: readonly string[];
    /** `MAX_CONNECTIONS`: open connections; further ones are closed at once. */
    readonly maxConnections: number;
    /** `HANDLER_BODY_LIMIT` in bytes: larger bodies get 413. */
    readonly bodyLimit: number;
  };
  readonly app: {
    /** What teaches an application token that is not known yet (`APPLICATION_TOKEN_PROOF`). */
    readonly applicationTokenProof: 'administrator' | 'event-token';
    /** `BITRIX24_CLIENT_ID`. */
    readonly clientId: string;
    /** `BITRIX24_CLIENT_SECRET`. */
    readonly clientSecret: Secret;
    /** `BITRIX24_OAUTH_HOSTS`: base URLs trusted as OAuth servers in addition to the platform's own. */
    readonly oauthHosts: readonly string[];
    /** `BITRIX24_ALLOW_INSECURE_PORTALS`: allow http and private addresses as portal endpoints. Development only. */
    readonly allowInsecurePortals: boolean;
    /** `BITRIX24_FRAME_LIBRARY_URL`: the script that pages in frames load to speak to the portal. */
    readonly frameLibraryUrl: string;
    /** `BITRIX24_ALLOWED_PRIVATE_HOSTS`: hosts of self-hosted portals whose addresses may be private. https all the same. */
    readonly allowedPrivateHosts: readonly string[];
  };
  /** `DATABASE_URL`. May hold a password: never log it. */
  readonly databaseUrl: string;
  /** `REDIS_URL`: set = BullMQ scheduler, any number of replicas; unset = in-process scheduler. */
  readonly redisUrl: string | undefined;
  /** `TOKEN_ENCRYPTION_KEYS`: comma-separated `id:base64(32 bytes)`, the first one writes. */
  readonly tokenEncryptionKeys: Secret;
  readonly log: { readonly level: string; readonly format: 'pretty' | 'json' };
  /** `OPERATOR_TOKEN`: bearer token of the operator API; unset = the API is off. */
  readonly operatorToken: Secret | undefined;
  readonly metrics: {
    /** `METRICS_TOKEN`: bearer token of `GET /metrics`. */
    readonly token: Secret | undefined;
    /** `METRICS_PORT`: where `GET /metrics` is served instead, without a token; for a network that only you can reach. */
    readonly port: number | undefined;
  };
  readonly completion: {
    /** `COMPLETION_FIRST_DELAY_MS`: wait before the first answer of a run, so that it does not meet the workflow's own lock. */
    readonly firstDelayMs: number;
    /** `COMPLETION_CONFIRM`: ask the portal whether an answer was applied, and send it again where it was not. */
    readonly confirm: boolean;
    /** `PORTAL_PATIENCE_DAYS` in milliseconds: how long runs wait for a portal that stays away before they are dead letters. */
    readonly patienceMs: number;
  };
  readonly concurrency: {
    /** `PORTAL_CONCURRENCY`: running activities per portal. */
    readonly perPortal: number;
    /** `GLOBAL_CONCURRENCY`: running activities per process. */
    readonly global: number;
  };
  /** `RATE_LIMIT`. */
  readonly rateLimit: RateLimitSetting;
  /** `DRAIN_TIMEOUT_MS`: longest wait for running work after SIGTERM. */
  readonly drainTimeoutMs: number;
  /** `RUN_RETENTION_DAYS`: finished runs older than this are pruned. */
  readonly retentionDays: number;
  /** `SPOOL_DIR`, absolute. */
  readonly spoolDir: string;
  /** `UNKNOWN_CODE_GRACE_S` in milliseconds: how long a call for an unknown code waits for a replica that knows it. */
  readonly unknownCodeGraceMs: number;
  /** `BITRIX24_CLOCK_URL`: development, follow the emulator's virtual clock. */
  readonly clockUrl: string | undefined;
}
