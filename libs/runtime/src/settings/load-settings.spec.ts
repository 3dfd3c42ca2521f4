import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from './load-settings.js';
import { SettingsError } from './settings.error.js';

const key = Buffer.alloc(32, 7).toString('base64');
const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://app.example.com/',
  BITRIX24_CLIENT_ID: 'local.1',
  BITRIX24_CLIENT_SECRET: 'the-secret',
  TOKEN_ENCRYPTION_KEYS: `k1:${key}`,
};

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    loadSettings(env, { baseDir: tmpdir() });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('TRUSTED_PROXIES', () => {
  const proxiesOf = (text?: string) =>
    loadSettings({ ...production, TRUSTED_PROXIES: text }, { baseDir: tmpdir() }).http.trustedProxies;

  it('is a proxy on this machine unless told', () => {
    expect(proxiesOf()).toEqual(['loopback']);
    expect(proxiesOf('none')).toEqual([]);
    expect(proxiesOf('10.0.0.7, fd00::/8,uniquelocal')).toEqual(['10.0.0.7', 'fd00::/8', 'uniquelocal']);
  });

  it.each(['everybody', '10.0.0.0/33', '10.0.0/8', '1.2.3.4/8/8', '::1/129', 'true'])(
    'refuses %s',
    (text) => {
      expect(problemsOf({ ...production, TRUSTED_PROXIES: text })).toEqual([
        expect.stringMatching(/^TRUSTED_PROXIES must be none, or/),
      ]);
    },
  );
});

describe('a setting out of its range', () => {
  it.each([
    ['PORT', '70000', 'from 0 to 65535'],
    ['MAX_CONNECTIONS', '1', 'from 10 to 100000'],
    ['HANDLER_BODY_LIMIT', '1b', 'from 1kb to 64mb'],
    ['COMPLETION_FIRST_DELAY_MS', '-1', 'from 0 to 60000'],
    ['COMPLETION_CONFIRM', 'maybe', 'one of on, off'],
    ['PORTAL_CONCURRENCY', '0', 'from 1 to 1000'],
    ['GLOBAL_CONCURRENCY', '10001', 'from 1 to 10000'],
    ['RATE_LIMIT', '50:0', 'burst from 1 to 99999 and a rate above 0 to 9999'],
    ['RATE_LIMIT', '0:2', 'burst from 1 to 99999'],
    ['RATE_LIMIT', '50:10000', 'rate above 0 to 9999'],
    ['DRAIN_TIMEOUT_MS', '600001', 'from 0 to 600000'],
    ['RUN_RETENTION_DAYS', '0', 'from 1 to 3650'],
    ['UNKNOWN_CODE_GRACE_S', 'x', 'from 0 to 2592000'],
    ['OPERATOR_TOKEN', 'short', '16 to 512 characters'],
    ['LOG_LEVEL', 'loud', 'one of trace, debug'],
    ['APPLICATION_TOKEN_PROOF', 'trust', 'one of administrator, event-token'],
    ['BITRIX24_ALLOW_INSECURE_PORTALS', 'perhaps', 'one of true, false'],
  ])('%s=%s is told its range', (name, value, range) => {
    expect(problemsOf({ ...production, [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} must .*${range}`)),
    ]);
  });
});

describe('loadSettings', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bpk-settings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('fills the documented defaults', () => {
    const settings = loadSettings(production, { baseDir: folder });
    expect(settings).toMatchObject({
      environment: 'production',
      http: { port: 3000, host: '0.0.0.0', publicUrl: 'https://app.example.com', bodyLimit: 2 * 1024 * 1024 },
      databaseUrl: 'sqlite:./data/bizproc.sqlite',
      redisUrl: undefined,
      operatorToken: undefined,
      metrics: { token: undefined, port: undefined },
      completion: { firstDelayMs: 1000, confirm: true },
      concurrency: { perPortal: 4, global: 64 },
      rateLimit: { burst: 50, perSecond: 2 },
      drainTimeoutMs: 25_000,
      retentionDays: 30,
      spoolDir: join(folder, 'data/spool'),
      unknownCodeGraceMs: 600_000,
      clockUrl: undefined,
    });
    expect(settings.app.frameLibraryUrl).toBe('https://api.bitrix24.com/api/v1/');
    expect(settings.app.clientSecret.reveal()).toBe('the-secret');
  });

  it('names every problem at once and repeats no secret', () => {
    const problems = problemsOf({
      NODE_ENV: 'production',
      PORT: '99999',
      PUBLIC_URL: 'http://localhost:3000',
      DATABASE_URL: 'oracle://scott:tiger@db/x',
      REDIS_URL: 'http://:hunter2@redis',
      TOKEN_ENCRYPTION_KEYS: 'k1:c2hvcnQ=',
      OPERATOR_TOKEN: 'short',
      RATE_LIMIT: 'fast',
      HANDLER_BODY_LIMIT: '2 apples',
      COMPLETION_CONFIRM: 'maybe',
      BITRIX24_ALLOW_INSECURE_PORTALS: 'perhaps',
    });
    const text = problems.join('\n');
    for (const name of [
      'PORT',
      'PUBLIC_URL',
      'DATABASE_URL',
      'REDIS_URL',
      'TOKEN_ENCRYPTION_KEYS',
      'OPERATOR_TOKEN',
      'RATE_LIMIT',
      'HANDLER_BODY_LIMIT',
      'COMPLETION_CONFIRM',
      'BITRIX24_ALLOW_INSECURE_PORTALS',
      'BITRIX24_CLIENT_ID',
      'BITRIX24_CLIENT_SECRET',
    ]) {
      expect(text).toContain(name);
    }
    expect(text).not.toMatch(/tiger|hunter2|c2hvcnQ/);
  });

  it('reads the hosts that may have private addresses', () => {
    const read = (text: string) =>
      loadSettings({ ...production, BITRIX24_ALLOWED_PRIVATE_HOSTS: text }).app.allowedPrivateHosts;
    expect(read('')).toEqual([]);
    expect(read(' CRM.company.lan , crm.other.lan:8443,')).toEqual(['crm.company.lan', 'crm.other.lan:8443']);
  });

  it.each([
    '*.company.lan',
    'https://crm.company.lan',
    'crm.company.lan/rest',
    'user@crm.company.lan',
    'crm',
    'localhost',
    'crm.localhost',
    'metadata.google.internal',
    '127.0.0.1',
    '10.0.0.5:8443',
    '[::1]',
    '169.254.169.254',
    'crm.company.lan:0',
    'crm.company.lan:65536',
    'crm..lan',
    'crm.company.lan,*',
  ])('takes no list of private hosts with %p', (text) => {
    expect(problemsOf({ ...production, BITRIX24_ALLOWED_PRIVATE_HOSTS: text })).toEqual([
      expect.stringContaining('BITRIX24_ALLOWED_PRIVATE_HOSTS'),
    ]);
  });

  it('requires in production what it invents in development', () => {
    expect(
      problemsOf({ ...production, PUBLIC_URL: undefined, TOKEN_ENCRYPTION_KEYS: undefined }),
    ).toHaveLength(2);
  });

  it('generates the development keys once, readable by the owner only', () => {
    const env = { BITRIX24_CLIENT_ID: 'a', BITRIX24_CLIENT_SECRET: 'b', PORT: '4123' };
    const first = loadSettings(env, { baseDir: folder });
    const second = loadSettings(env, { baseDir: folder });
    expect(first.http.publicUrl).toBe('http://127.0.0.1:4123');
    expect(second.tokenEncryptionKeys.reveal()).toBe(first.tokenEncryptionKeys.reveal());
    const file = join(folder, 'data/token-encryption-keys');
    expect(readFileSync(file, 'utf8').trim()).toBe(first.tokenEncryptionKeys.reveal());
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('says which file of development keys is unusable', () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/token-encryption-keys'), 'rubbish');
    expect(() =>
      loadSettings({ BITRIX24_CLIENT_ID: 'a', BITRIX24_CLIENT_SECRET: 'b' }, { baseDir: folder }),
    ).toThrow(/TOKEN_ENCRYPTION_KEYS/);
  });

  it.each([
    ['enterprise', { burst: 250, perSecond: 5 }],
    ['10:0.5', { burst: 10, perSecond: 0.5 }],
  ])('reads the rate limit %s', (text, expected) => {
    expect(loadSettings({ ...production, RATE_LIMIT: text }).rateLimit).toEqual(expected);
  });
});
