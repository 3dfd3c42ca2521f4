import { createServer, type Server } from 'node:http';

import { ConfigService } from '@nestjs/config';

import { RatesClient } from './rates.client.js';

let server: Server;
let reply: { status: number; body: string };
let asked: string | undefined;
let client: RatesClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked = request.url;
    response.writeHead(reply.status).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  client = new RatesClient(new ConfigService({ EXCHANGE_RATE_URL: `http://127.0.0.1:${port}` }));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (): Promise<number> => client.rate('EUR', 'USD', new AbortController().signal);

it('reads the rate', async () => {
  reply = { status: 200, body: '{"rates":{"USD":1.25}}' };
  await expect(ask()).resolves.toBe(1.25);
  expect(asked).toBe('/v1/latest?base=EUR&symbols=USD');
});

it.each([
  ['an unavailable service', 503, 'try later'],
  ['a page instead of JSON', 200, '<html>'],
])('may be tried again after %s', async (_, status, body) => {
  reply = { status, body };
  await expect(ask()).rejects.toMatchObject({ retry: { kind: 'after-backoff' } });
});

it.each([
  ['an unknown currency', 404, '{"message":"not found"}'],
  ['a reply without the rate', 200, '{"rates":{}}'],
  ['a rate that is no number', 200, '{"rates":{"USD":"1.25"}}'],
  ['a rate of zero', 200, '{"rates":{"USD":0}}'],
  ['null', 200, 'null'],
])('gives up at %s', async (_, status, body) => {
  reply = { status, body };
  await expect(ask()).rejects.toMatchObject({ retry: { kind: 'never' } });
});

it('stops waiting when the run is cancelled', async () => {
  reply = { status: 200, body: '{"rates":{"USD":1}}' };
  await expect(client.rate('EUR', 'USD', AbortSignal.abort(new Error('cancelled')))).rejects.toThrow(
    'cancelled',
  );
});
