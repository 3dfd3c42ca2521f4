import { AddressRefusedError, ConfigurationError } from '@bizproc-kit/errors';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import { closeClients, TestGrants, testClient } from '../testing/clients.js';
import { sendJson, startFakePortal } from '../testing/fake-portal.js';
import { AddressGuard, isPublicAddress, type AddressLookup } from './address-guard.js';
import { proxyFor, proxyFromEnvironment } from './proxy-settings.js';

const resolvesTo =
  (...addresses: string[]): AddressLookup =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

function listening(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    'takes %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'localhost',
    '',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('AddressGuard', () => {
  afterEach(closeClients);

  it.each([
    'http://acme.bitrix24.com/',
    'ftp://acme.bitrix24.com/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://user:pass@acme.bitrix24.com/',
  ])('refuses %s at sight', (address) => {
    expect(() => new AddressGuard().check(new URL(address))).toThrow(AddressRefusedError);
  });

  it('lets public https through', () => {
    expect(() => new AddressGuard().check(new URL('https://acme.bitrix24.com/rest/'))).not.toThrow();
  });

  it('checks the address of the connection, not the one of an earlier look (DNS rebinding)', async () => {
    const portal = await startFakePortal((_request, reply) => sendJson(reply, { result: 1 }));
    let looks = 0;
    const guard = new AddressGuard({
      // Only the scheme is allowed here; the addresses are checked all the same.
      lookup: (_hostname, options, callback) => {
        looks += 1;
        return resolvesTo(looks === 1 ? '93.184.216.34' : '127.0.0.1')(_hostname, options, callback);
      },
    });
    await guard.resolveChecked(new URL('https://rebinding.example/'));
    const client = testClient('', {
      auth: new TestGrants(`https://rebinding.example:${new URL(portal.origin).port}/rest/`),
      guard,
    });
    const error = await failure(client.call('profile'));
    expect(error).toBeInstanceOf(AddressRefusedError);
    expect(looks).toBe(2);
    expect(portal.sockets.size).toBe(0);
    await portal.close();
  });

  it.each([[['127.0.0.1']], [['10.0.0.1', '192.168.0.1']], [['::1', 'fe80::1']]])(
    'refuses a name that leads to %p',
    async (addresses) => {
      const guard = new AddressGuard({ lookup: resolvesTo(...addresses) });
      const client = testClient('', { auth: new TestGrants('https://name.example/rest/'), guard });
      expect(await failure(client.call('profile'))).toBeInstanceOf(AddressRefusedError);
    },
  );

  it('never uses the private address of a name that has a public one too', async () => {
    const guard = new AddressGuard({ lookup: resolvesTo('127.0.0.1', '93.184.216.34') });
    const found = await new Promise((resolve) =>
      guard.lookupFor('name.example')('name.example', { all: true }, (_error, addresses) =>
        resolve(addresses),
      ),
    );
    expect(found).toEqual([{ address: '93.184.216.34', family: 4 }]);
  });

  it('lets a host of the operator be private, over https', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'crm.lan' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'crm.lan' }] }],
    } as Parameters<typeof generate>[1]);
    const server = createHttpsServer({ key, cert }, (_request, reply) => reply.end('{"result":"private"}'));
    const port = await listening(server as unknown as Server);
    const auth = new TestGrants(`https://crm.lan:${port}/rest/`);
    const lookup = resolvesTo('127.0.0.1');
    const guard = new AddressGuard({ allowedHosts: ['CRM.lan'], lookup });
    expect(await testClient('', { auth, guard, ca: cert }).call('profile')).toBe('private');
    // Without the authority nobody vouches for the host.
    const untrusted = testClient('', { auth, guard, retry: { attempts: 1 } });
    expect(await failure(untrusted.call('profile'))).toMatchObject({ code: 'BPK_TRANSPORT_CONNECT_FAILED' });
    const refused = testClient('', { auth, guard: new AddressGuard({ lookup }), ca: cert });
    expect(await failure(refused.call('profile'))).toBeInstanceOf(AddressRefusedError);
    await closeClients();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('A proxy', () => {
  let proxy: Server;
  let asked: string[];
  let tunnels: Socket[];

  beforeEach(() => {
    asked = [];
    tunnels = [];
    proxy = createHttpServer();
    proxy.on('connect', (request, socket: Socket) => {
      asked.push(request.url ?? '');
      const port = Number((request.url ?? '').split(':')[1]);
      const target = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
      tunnels.push(target, socket);
    });
  });

  afterEach(async () => {
    await closeClients();
    for (const socket of tunnels) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });

  async function portalBehind() {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'portal.example' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'portal.example' }] }],
    } as Parameters<typeof generate>[1]);
    const server = createHttpsServer({ key, cert }, (_request, reply) =>
      reply.end('{"result":"through the proxy"}'),
    );
    return { server, cert, port: await listening(server as unknown as Server) };
  }

  it('makes the request, on any address of its own, when the target is public', async () => {
    const { server, cert, port } = await portalBehind();
    const proxyPort = await listening(proxy);
    const client = testClient('', {
      auth: new TestGrants(`https://portal.example:${port}/rest/`),
      guard: new AddressGuard({ lookup: resolvesTo('93.184.216.34') }),
      proxy: { https: `http://127.0.0.1:${proxyPort}` },
      ca: cert,
    });
    expect(await client.call('profile')).toBe('through the proxy');
    // Not the name: its servers may answer the proxy otherwise than they have answered us.
    expect(asked).toEqual([`93.184.216.34:${port}`]);
    await closeClients();
    server.close();
  });

  it('is not asked for a private target', async () => {
    const proxyPort = await listening(proxy);
    const settings = { proxy: { https: `http://127.0.0.1:${proxyPort}` } };
    const named = testClient('', {
      auth: new TestGrants('https://portal.example/rest/'),
      guard: new AddressGuard({ lookup: resolvesTo('10.0.0.5') }),
      ...settings,
    });
    expect(await failure(named.call('profile'))).toBeInstanceOf(AddressRefusedError);
    const literal = testClient('', {
      auth: new TestGrants('https://169.254.169.254/rest/'),
      guard: new AddressGuard(),
      ...settings,
    });
    expect(await failure(literal.call('profile'))).toBeInstanceOf(AddressRefusedError);
    expect(asked).toEqual([]);
  });

  it('is read from the environment', () => {
    const settings = proxyFromEnvironment({
      HTTPS_PROXY: 'http://upper:3128',
      https_proxy: 'http://proxy:3128',
      HTTP_PROXY: 'plain:3129',
      NO_PROXY: 'internal.example, .lan:8443',
    });
    const of = (address: string) => proxyFor(new URL(address), settings);
    expect(of('https://acme.bitrix24.com')).toBe('http://proxy:3128');
    expect(of('http://acme.bitrix24.com')).toBe('http://plain:3129');
    expect(of('https://internal.example')).toBeUndefined();
    expect(of('https://a.internal.example')).toBeUndefined();
    expect(of('https://notinternal.example')).toBe('http://proxy:3128');
    expect(of('https://crm.lan:8443')).toBeUndefined();
    expect(of('https://crm.lan')).toBe('http://proxy:3128');
    expect(proxyFor(new URL('https://x.example'), proxyFromEnvironment({}))).toBeUndefined();
    expect(proxyFor(new URL('https://x.example'), { https: 'http://p:1', except: ['*'] })).toBeUndefined();
    expect(() => proxyFor(new URL('https://x.example'), { https: 'http://' })).toThrow(ConfigurationError);
  });
});
