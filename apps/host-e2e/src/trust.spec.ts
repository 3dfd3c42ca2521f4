import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { EmulatedPortal, IssuedTokens } from '@bizproc-kit/emulator';

import { Command } from './support/command.js';
import { ConnectionLog } from './support/connection-log.js';
import { Decoy } from './support/decoy.js';
import { freePort } from './support/host-process.js';
import { seed } from './support/random.js';
import { sqliteRows } from './support/sqlite-rows.js';
import { pause, until, World } from './support/world.js';

jest.setTimeout(60_000);

const sqlite = { name: 'sqlite', server: 'a file' } as const;
const nobody = '9'.repeat(32);
const wrong = 'f'.repeat(32);
const form = 'application/x-www-form-urlencoded';

let folder: string;
let world: World;
let decoy: Decoy;
let connections: ConnectionLog;
/** Requests that reached the emulator's portals and OAuth server, as `kind:target`. */
let outgoing: string[];

async function startWorld(options: { portals: number; names?: Record<string, string>; env?: object }) {
  folder = mkdtempSync(join(tmpdir(), 'bizproc-trust-'));
  decoy = await Decoy.listen();
  connections = new ConnectionLog(join(folder, 'connections'), options.names);
  world = await World.start({
    database: sqlite,
    portals: options.portals,
    env: { NODE_OPTIONS: connections.nodeOptions, ...options.env },
    emulator: { moreApps: [{ clientId: 'local.other', clientSecret: 'another-secret' }] },
    seed,
  });
  outgoing = [];
  world.emulator.stream.watch((event) => {
    if (event.type === 'request' && (event.entry.kind === 'rest' || event.entry.kind === 'oauth'))
      outgoing.push(`${event.entry.kind}:${event.entry.target}`);
  });
}

async function stopWorld(): Promise<void> {
  await world.stop();
  decoy.close();
  rmSync(folder, { recursive: true, force: true });
}

async function post(path: string, body: string | URLSearchParams): Promise<number> {
  const reply = await fetch(`${world.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': form },
    body: body.toString(),
  });
  await reply.arrayBuffer();
  return reply.status;
}

/** Begins a body of so many bytes: the answer comes before its end. */
function announce(path: string, length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': form, 'content-length': length };
    const sending = request(`${world.url}${path}`, { method: 'POST', headers }, (reply) => {
      resolve(reply.statusCode ?? 0);
      sending.destroy();
    });
    sending.on('error', reject);
    sending.write('workflow_id=');
  });
}

const seconds = (): string => String(Math.floor(Date.now() / 1000));

function event(name: string, auth: Record<string, string>): URLSearchParams {
  const body = new URLSearchParams({ event: name, ts: seconds() });
  for (const [key, value] of Object.entries(auth)) body.set(`auth[${key}]`, value);
  return body;
}

/** `ONAPPINSTALL` and the post of the install page, saying the same. */
async function install(claim: {
  memberId: string;
  tokens?: IssuedTokens;
  applicationToken?: string;
  server?: string;
  address?: string;
}): Promise<number[]> {
  const { memberId, tokens, applicationToken, server = world.emulator.url, address } = claim;
  const access = tokens?.accessToken ?? 'a'.repeat(70);
  const refresh = tokens?.refreshToken ?? 'r'.repeat(70);
  const domain = address ?? `127.0.0.1:${decoy.port}`;
  const asEvent = event('ONAPPINSTALL', {
    member_id: memberId,
    access_token: access,
    refresh_token: refresh,
    server_endpoint: `${server}/rest/`,
    client_endpoint: `http://${domain}/rest/`,
    domain,
    ...(applicationToken === undefined ? {} : { application_token: applicationToken }),
  });
  const asPage = new URLSearchParams({
    AUTH_ID: access,
    REFRESH_ID: refresh,
    AUTH_EXPIRES: '3600',
    SERVER_ENDPOINT: `${server}/rest/`,
    member_id: memberId,
    ...(applicationToken === undefined ? {} : { APPLICATION_TOKEN: applicationToken }),
  });
  const query = `DOMAIN=${encodeURIComponent(domain)}&PROTOCOL=0&LANG=en`;
  return [await post('/bitrix24/install', asEvent), await post(`/bitrix24/install?${query}`, asPage)];
}

/** Everything that strangers could want to change. */
function stored(): string {
  const count = (table: string) => sqliteRows(world.databaseUrl, `SELECT COUNT(*) AS n FROM ${table}`);
  const spoolDir = world.hostEnvironment(0).SPOOL_DIR;
  return JSON.stringify({
    portals: sqliteRows(world.databaseUrl, 'SELECT * FROM bizproc_portal ORDER BY member_id'),
    grants: sqliteRows(world.databaseUrl, 'SELECT * FROM bizproc_grant ORDER BY member_id'),
    runs: count('bizproc_run'),
    calls: count('bizproc_seen_call'),
    spooled: existsSync(spoolDir) ? readdirSync(spoolDir).filter((name) => !name.endsWith('.alive')) : [],
  });
}

/** The attempt is answered with `statuses`, leaves no trace, and causes exactly these requests. */
async function expectRefused(attempt: Promise<number[]>, statuses: number[], requests: string[] = []) {
  const before = stored();
  outgoing.length = 0;
  expect(await attempt).toEqual(statuses);
  expect(outgoing).toEqual(requests);
  expect(stored()).toBe(before);
  expect(decoy.connections).toBe(0);
}

describe('a host that strangers write to', () => {
  let victim: EmulatedPortal;
  let stranger: EmulatedPortal;
  let genuine: string;

  beforeAll(async () => {
    await startWorld({ portals: 1 });
    victim = world.emulator.portal('portal-1');
    world.startWorkflowOn(victim, 1);
    await until(
      () => world.accepted.size === 1,
      20_000,
      () => world.output,
    );
    await world.settled(20_000);
    await until(
      () =>
        sqliteRows(world.databaseUrl, "SELECT id FROM bizproc_run WHERE state <> 'completed'").length === 0,
      20_000,
      () => world.output,
    );
    [genuine = ''] = world.handlerBodies;
    stranger = world.emulator.addPortal({ slug: 'stranger' });
    // Whatever the host still has to do for the new portal is done when nothing was asked for a while.
    for (let quiet = -1; quiet !== outgoing.length; await pause(700)) quiet = outgoing.length;
  });
  afterAll(stopWorld);

  /** An event token that was never seen, of the same workflow. */
  const tampered = (end: string) =>
    `${new URLSearchParams(genuine).get('event_token')?.slice(0, -1) ?? ''}${end}`;
  const changed = (change: Record<string, string>): string => {
    const body = new URLSearchParams(genuine);
    for (const [key, value] of Object.entries(change)) body.set(key, value);
    return body.toString();
  };
  const call = async (change: Record<string, string>) => [await post('/bitrix24/handler', changed(change))];

  it('refuses forged installs of a known portal without asking anybody', async () => {
    const claim = { memberId: victim.memberId, applicationToken: wrong };
    await expectRefused(install(claim), [403, 403]);
    const own = world.emulator.oauth.issue(victim.installation()!, 1);
    await expectRefused(install({ ...claim, tokens: own }), [403, 403]);
  });

  it('refuses forged installs of an unknown portal as the OAuth server says, and asks nobody else', async () => {
    await expectRefused(install({ memberId: nobody }), [403, 403], ['oauth:app.info', 'oauth:app.info']);
  });

  it('refuses tokens of another app and of another portal', async () => {
    stranger.createInstallation({
      mode: 'script',
      installUrl: 'http://127.0.0.1:1/',
      clientId: 'local.other',
    });
    const otherApp = world.emulator.oauth.issue(stranger.installation('local.other')!, 1);
    const asked = ['oauth:app.info', 'oauth:app.info'];
    await expectRefused(install({ memberId: stranger.memberId, tokens: otherApp }), [403, 403], asked);

    stranger.createInstallation({ mode: 'script', installUrl: 'http://127.0.0.1:1/' });
    const foreign = world.emulator.oauth.issue(stranger.installation()!, 1);
    await expectRefused(install({ memberId: victim.memberId, tokens: foreign }), [403, 403], asked);
    const applicationToken = victim.installation()!.applicationToken;
    const withSecret = { memberId: victim.memberId, tokens: foreign, applicationToken };
    await expectRefused(install(withSecret), [403, 403], asked);
  });

  it.each([
    ['loopback', () => `http://127.0.0.1:${decoy.port}`],
    ['loopback by name', () => `http://localhost:${decoy.port}`],
    ['the metadata service', () => 'http://169.254.169.254'],
    ['an attacker', () => 'https://oauth.bitrix.info.attacker.example'],
    ['an attacker behind credentials', () => `http://oauth.bitrix.info@127.0.0.1:${decoy.port}`],
  ])('asks no OAuth server at %s', async (_, server) => {
    for (const memberId of [victim.memberId, nobody])
      await expectRefused(install({ memberId, server: server() }), [403, 403]);
    const update = event('ONAPPUPDATE', {
      member_id: victim.memberId,
      access_token: 'a'.repeat(70),
      server_endpoint: `${server()}/rest/`,
    });
    await expectRefused(
      post('/bitrix24/events', update).then((status) => [status]),
      [403],
    );
  });

  it('refuses calls and events with a wrong application token, or of an unknown portal', async () => {
    await expectRefused(call({ 'auth[application_token]': wrong }), [403]);
    await expectRefused(call({ 'auth[member_id]': nobody }), [403]);
    await expectRefused(call({ 'auth[application_token]': '' }), [400]);
    for (const name of ['ONAPPUNINSTALL', 'ONAPPPAYMENT', 'ONAPPMETHODCONFIRM']) {
      for (const member_id of [victim.memberId, nobody]) {
        const forged = post('/bitrix24/events', event(name, { member_id, application_token: wrong }));
        await expectRefused(
          forged.then((status) => [status]),
          [403],
        );
      }
    }
  });

  it('knows a copy of a call whatever time it carries', async () => {
    for (const shift of [-90_000, 400, 400 * 86_400])
      await expectRefused(call({ ts: String(Number(seconds()) + shift) }), [200]);
  });

  it('executes a replayed call once', async () => {
    await expectRefused(Promise.all([...(await call({})), ...(await call({}))]), [200, 200]);
    await pause(1_000);
    expect(outgoing).toEqual([]);
  });

  it('refuses oversized and deeply nested bodies', async () => {
    const nested = `${genuine}&properties${'[a]'.repeat(5_000)}=1`;
    for (const path of ['/bitrix24/handler', '/bitrix24/install', '/bitrix24/events']) {
      await expectRefused(Promise.all([announce(path, 3 * 2 ** 20), post(path, nested)]), [413, 400]);
      await expectRefused(Promise.all([post(path, '%ff[[[=&&&='), post(path, '')]), [400, 400]);
    }
  });

  it('answers only where the stored portal is, wherever a call says that it comes from', async () => {
    for (const [index, address] of [
      `http://127.0.0.1:${decoy.port}/rest/`,
      'http://169.254.169.254/rest/',
      'https://attacker.example/rest/',
    ].entries()) {
      const runs = sqliteRows(world.databaseUrl, 'SELECT id FROM bizproc_run').length;
      const accepted = await call({
        event_token: tampered(`-${index}`),
        'auth[client_endpoint]': address,
        'auth[server_endpoint]': address,
        'auth[domain]': new URL(address).host,
      });
      expect(accepted).toEqual([200]);
      await until(
        () => outgoing.includes('rest:bizproc.event.send') || outgoing.includes('rest:batch'),
        10_000,
        () => `The call was not answered.\n${world.output}`,
      );
      outgoing.length = 0;
      expect(sqliteRows(world.databaseUrl, 'SELECT id FROM bizproc_run')).toHaveLength(runs + 1);
    }
    expect(decoy.connections).toBe(0);
    expect(sqliteRows(world.databaseUrl, 'SELECT client_endpoint FROM bizproc_portal')).toEqual([
      { client_endpoint: victim.restUrl },
    ]);
  });

  it('keeps working for a portal that was renamed', async () => {
    victim.rename('portal-renamed');
    const workflow = victim.startWorkflow({
      steps: [{ code: 'text_hash', properties: { text: 'renamed', algorithm: 'sha256' } }],
    });
    expect((await workflow.finished(20_000)).status).toBe('completed');
    expect(victim.restUrl).toContain('portal-renamed');
    expect(sqliteRows(world.databaseUrl, 'SELECT client_endpoint FROM bizproc_portal')).toEqual([
      { client_endpoint: victim.restUrl },
    ]);
  });

  it('keeps the history over an uninstallation and a re-installation, and revives no token', async () => {
    const grants = () => sqliteRows(world.databaseUrl, 'SELECT * FROM bizproc_grant');
    const runs = () => sqliteRows(world.databaseUrl, 'SELECT id FROM bizproc_run ORDER BY id');
    const portalState = () =>
      sqliteRows(world.databaseUrl, 'SELECT status, installed_at FROM bizproc_portal')[0];
    const [oldGrant] = grants();
    const history = runs();
    const { installed_at: firstInstalled } = portalState()!;
    expect(history.length).toBeGreaterThanOrEqual(5);

    await victim.uninstallApp();
    expect(portalState()).toMatchObject({ status: 'uninstalled' });
    expect(grants()).toEqual([]);
    await expectRefused(call({ event_token: tampered('x') }), [403]);

    await victim.installApp({ mode: 'script', installUrl: `${world.url}/bitrix24/install` });
    const { status, installed_at: installedAgain } = portalState()!;
    expect(status).toBe('active');
    expect(Number(installedAgain)).toBeGreaterThan(Number(firstInstalled));
    const [newGrant] = grants();
    expect(newGrant).not.toMatchObject({ series: oldGrant?.['series'] });
    for (const column of ['access_token', 'refresh_token'])
      expect(newGrant?.[column]).not.toBe(oldGrant?.[column]);
    expect(runs().slice(0, history.length)).toEqual(history);
    // A call that was executed before is still known.
    expect([await call({}), runs().length]).toEqual([[200], history.length]);
    await until(
      () => victim.registrations.length >= 4,
      20_000,
      () => world.output,
    );
    const workflow = victim.startWorkflow({
      steps: [{ code: 'text_hash', properties: { text: 'again', algorithm: 'sha256' } }],
    });
    expect((await workflow.finished(20_000)).status).toBe('completed');
  });

  it('does not start with a missing or a wrong encryption key, and names the one that it needs', async () => {
    const wrongKey = Buffer.alloc(32, 9).toString('base64');
    // The file itself belongs to the host that runs.
    const copy = join(mkdtempSync(join(tmpdir(), 'bizproc-trust-')), 'copy.sqlite');
    sqliteRows(world.databaseUrl, `VACUUM INTO '${copy}'`);
    for (const keys of [`other:${wrongKey}`, `test:${wrongKey}`]) {
      const host = new Command('apps/host/dist/main.js', [], {
        ...world.hostEnvironment(0),
        PORT: String(await freePort()),
        DATABASE_URL: `sqlite:${copy}`,
        TOKEN_ENCRYPTION_KEYS: keys,
      });
      expect(await host.exited).not.toBe(0);
      const output = host.stdout + host.stderr;
      expect(output).toMatch(/"test"|\\"test\\"/);
      expect(output).not.toContain(wrongKey);
    }
  });

  it('keeps answering known portals while strangers flood it', async () => {
    const strangers = Array.from({ length: 400 }, (_, index) =>
      call({ 'auth[member_id]': index.toString(16).padStart(32, '0') }),
    );
    const workflow = victim.startWorkflow({
      steps: [{ code: 'text_hash', properties: { text: 'flood', algorithm: 'sha256' } }],
    });
    expect((await workflow.finished(20_000)).status).toBe('completed');
    expect(new Set((await Promise.all(strangers)).flat())).toEqual(new Set([403]));
  });

  it('has never opened a connection to anybody but the emulator', () => {
    expect(connections.addresses).toEqual([new URL(world.emulator.url).host]);
    expect(decoy.connections).toBe(0);
  });
});

describe('a host that takes public portals only', () => {
  beforeAll(() =>
    startWorld({
      portals: 0,
      names: {
        'crm.attacker.example': '127.0.0.1',
        'crm.rebound.example': '169.254.169.254',
        'crm.company.lan': '127.0.0.1',
      },
      env: { BITRIX24_ALLOW_INSECURE_PORTALS: 'false', BITRIX24_ALLOWED_PRIVATE_HOSTS: 'crm.company.lan' },
    }),
  );
  afterAll(stopWorld);

  /** A portal that the OAuth server vouches for, at an address of its owner's choice. */
  const installAt = (slug: string, clientEndpoint: string) => {
    const portal = world.emulator.addPortal({ slug, addresses: { clientEndpoint } });
    portal.createInstallation({ mode: 'script', installUrl: 'http://127.0.0.1:1/' });
    const tokens = world.emulator.oauth.issue(portal.installation()!, 1);
    return install({ memberId: portal.memberId, tokens });
  };

  it.each([
    ['http', 'http://portal.example.com/rest/'],
    ['loopback', 'https://127.0.0.1:<decoy>/rest/'],
    ['the metadata service', 'https://169.254.169.254/rest/'],
    ['a name that leads to loopback', 'https://crm.attacker.example:<decoy>/rest/'],
    ['a name of this machine', 'https://localhost:<decoy>/rest/'],
    ['a name that leads to the metadata service', 'https://crm.rebound.example/rest/'],
  ])('refuses a portal at %s, and opens no connection', async (_, address) => {
    const slug = `portal-${connections.addresses.length}-${address.length}`;
    const asked = ['oauth:app.info', 'oauth:app.info'];
    await expectRefused(installAt(slug, address.replace('<decoy>', String(decoy.port))), [403, 403], asked);
  });

  it('calls a portal at a private address when its host is allowed', async () => {
    const statuses = await installAt('private', `https://crm.company.lan:${decoy.port}/rest/`);
    // The decoy hangs up: the portal is away, not refused. The event is kept, the page tells the administrator.
    expect(statuses).toEqual([202, 503]);
    expect(decoy.connections).toBeGreaterThan(0);
    expect(sqliteRows(world.databaseUrl, 'SELECT * FROM bizproc_portal')).toEqual([]);
  });
});
