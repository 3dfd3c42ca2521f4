import {
  AddressRefusedError,
  CancelledError,
  OutcomeUnknownError,
  PermissionError,
  RedirectRefusedError,
  ReplyTooLargeError,
} from '@bizproc-kit/errors';
import { buffer } from 'node:stream/consumers';
import { AddressGuard } from '../http/address-guard.js';
import { closeClients, testClient } from '../testing/clients.js';
import { sendJson, startFakePortal, type FakePortal } from '../testing/fake-portal.js';
import { watchLeaks, type LeakCheck } from '../testing/leaks.js';

describe('Files', () => {
  let portal: FakePortal;
  let leaks: LeakCheck;
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: unknown) => error,
    );

  beforeEach(async () => {
    leaks = watchLeaks();
    portal = await startFakePortal(() => undefined);
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
    expect(await leaks.leftOver()).toEqual({});
    expect(leaks.unhandled).toEqual([]);
    leaks.stop();
  });

  describe('upload', () => {
    const uploadUrl = () => `${portal.origin}/rest/upload.json?token=disk%7Cabc`;

    it('asks for an address and sends the file there as a form', async () => {
      portal.answer = (request, reply) =>
        request.path === '/rest/disk.folder.uploadfile'
          ? sendJson(reply, { result: { field: 'file', uploadUrl: uploadUrl() } })
          : sendJson(reply, { result: { ID: 7 } });
      const content = Buffer.from('line one\r\nline two');
      const file = { name: 'in"voice\r\n.txt', content };
      expect(await testClient(portal.endpoint).upload('disk.folder.uploadfile', { id: 1 }, file)).toEqual({
        ID: 7,
      });
      const [, sent] = portal.requests;
      expect(sent).toMatchObject({ verb: 'POST', path: '/rest/upload.json?token=disk%7Cabc' });
      expect(Number(sent.headers['content-length'])).toBe(Buffer.byteLength(sent.text));
      expect(sent.text).toContain('name="file"; filename="in%22voice%0D%0A.txt"');
      expect(sent.text).toContain('\r\n\r\nline one\r\nline two\r\n--');
      expect(sent.text).not.toContain('token-1');
    });

    it('streams a file of unknown size', async () => {
      portal.answer = (request, reply) =>
        request.path === '/rest/disk.folder.uploadfile'
          ? sendJson(reply, { result: { field: 'file', uploadUrl: uploadUrl() } })
          : sendJson(reply, { result: Buffer.byteLength(request.text) });
      async function* content() {
        for (let index = 0; index < 200; index += 1) yield Buffer.alloc(10_000, 'x');
      }
      const file = { name: 'large.bin', content: content() };
      const received = await testClient(portal.endpoint).upload('disk.folder.uploadfile', { id: 1 }, file);
      expect(received).toBeGreaterThan(2_000_000);
      expect(portal.requests[1].headers['transfer-encoding']).toBe('chunked');
    });

    it('sends nothing to an address that is not at the portal', async () => {
      portal.answer = (_request, reply) =>
        sendJson(reply, { result: { field: 'file', uploadUrl: 'https://evil.example/upload' } });
      const file = { name: 'a', content: Buffer.from('secret') };
      const call = testClient(portal.endpoint).upload('disk.folder.uploadfile', { id: 1 }, file);
      expect(await failure(call)).toBeInstanceOf(RedirectRefusedError);
    });

    it('is never sent twice', async () => {
      portal.answer = (request, reply) =>
        request.path === '/rest/disk.folder.uploadfile'
          ? sendJson(reply, { result: { field: 'file', uploadUrl: uploadUrl() } })
          : void reply.socket?.destroy();
      const file = { name: 'a', content: Buffer.from('x') };
      const call = testClient(portal.endpoint).upload('disk.folder.uploadfile', { id: 1 }, file);
      expect(await failure(call)).toBeInstanceOf(OutcomeUnknownError);
      expect(portal.requests).toHaveLength(2);
    });
  });

  describe('download', () => {
    it('streams the file', async () => {
      portal.answer = (_request, reply) => {
        reply.writeHead(200, { 'content-type': 'application/pdf', 'content-length': '5' });
        reply.end('%PDF-');
      };
      const file = await testClient(portal.endpoint).download(`${portal.origin}/disk/file?token=x`);
      expect(file).toMatchObject({ contentType: 'application/pdf', size: 5 });
      expect((await buffer(file.content)).toString()).toBe('%PDF-');
      expect(portal.requests[0]).toMatchObject({ verb: 'GET', path: '/disk/file?token=x' });
      expect(JSON.stringify(portal.requests[0])).not.toContain('token-1');
    });

    it('follows a redirect by hand, and gives it no token', async () => {
      const storage = await startFakePortal((_request, reply) => void reply.end('from the storage'));
      portal.answer = (_request, reply) =>
        void reply.writeHead(302, { location: `${storage.origin}/blob` }).end();
      const file = await testClient(portal.endpoint).download('/disk/file');
      expect((await buffer(file.content)).toString()).toBe('from the storage');
      expect(JSON.stringify(storage.requests[0])).not.toContain('token-1');
      await closeClients();
      await storage.close();
    });

    it('does not follow a redirect to a private address', async () => {
      portal.answer = (_request, reply) =>
        void reply.writeHead(302, { location: 'https://169.254.169.254/latest/meta-data/' }).end();
      const guard = new AddressGuard();
      const http = new AddressGuard({ allowInsecure: true });
      guard.check = (url) =>
        url.origin === portal.origin ? http.check(url) : AddressGuard.prototype.check.call(guard, url);
      const call = testClient(portal.endpoint, { guard }).download('/disk/file');
      expect(await failure(call)).toBeInstanceOf(AddressRefusedError);
    });

    it('does not follow redirects for ever', async () => {
      portal.answer = (request, reply) => void reply.writeHead(302, { location: request.path }).end();
      expect(await failure(testClient(portal.endpoint).download('/loop'))).toBeInstanceOf(
        RedirectRefusedError,
      );
      expect(portal.requests.length).toBeLessThan(8);
    });

    it.each([true, false])('cuts a file that is too large (announced: %s)', async (announced) => {
      portal.answer = (_request, reply) => {
        reply.writeHead(200, announced ? { 'content-length': '100000' } : {});
        reply.end(Buffer.alloc(100_000));
      };
      const call = testClient(portal.endpoint)
        .download('/disk/file', { maxBytes: 1_000 })
        .then((file) => buffer(file.content));
      expect(await failure(call)).toBeInstanceOf(ReplyTooLargeError);
    });

    it('reads an error of the portal', async () => {
      portal.answer = (_request, reply) =>
        sendJson(reply, { error: 'ACCESS_DENIED', error_description: '' }, 403);
      expect(await failure(testClient(portal.endpoint).download('/disk/file'))).toBeInstanceOf(
        PermissionError,
      );
    });

    it('can be cancelled within the body', async () => {
      portal.answer = (_request, reply) => {
        reply.writeHead(200, { 'content-length': '100' });
        reply.write('begin');
      };
      const abort = new AbortController();
      const file = await testClient(portal.endpoint).download('/disk/file', { signal: abort.signal });
      setTimeout(() => abort.abort(), 20);
      expect(await failure(buffer(file.content))).toBeInstanceOf(CancelledError);
    });

    it('breaks with a typed error', async () => {
      portal.answer = (_request, reply) => {
        reply.writeHead(200, { 'content-length': '100' });
        reply.write('begin');
        setTimeout(() => reply.socket?.destroy(), 10);
      };
      const file = await testClient(portal.endpoint).download('/disk/file');
      expect(await failure(buffer(file.content))).toMatchObject({ code: 'BPK_TRANSPORT_CONNECTION_LOST' });
    });
  });
});
