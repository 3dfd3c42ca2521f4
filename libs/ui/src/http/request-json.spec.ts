import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpFailure } from './http-failure.js';
import { requestJson } from './request-json.js';

describe('requestJson', () => {
  let server: Server;
  let url: string;
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => answer(request, response, body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const failureOf = (request: Promise<unknown>) =>
    request.then(
      () => undefined,
      (failure: unknown) => failure,
    );

  it('gives the JSON of a good answer, and nothing for an empty one', async () => {
    answer = (_, response) => response.end('{"a":1}');
    await expect(requestJson(url)).resolves.toEqual({ a: 1 });
    answer = (_, response) => response.writeHead(204).end();
    await expect(requestJson(url)).resolves.toBeUndefined();
  });

  it('posts a body as JSON', async () => {
    answer = (request, response, body) =>
      response.end(JSON.stringify([request.method, request.headers['content-type'], body]));
    await expect(requestJson(url, { body: { a: 'ä' } })).resolves.toEqual([
      'POST',
      'application/json',
      '{"a":"ä"}',
    ]);
    await expect(requestJson(url, { method: 'DELETE' })).resolves.toEqual(['DELETE', null, '']);
  });

  it.each([
    ['{"error":"No portal is called x"}', 'No portal is called x'],
    ['{"message":"Gone","error":"E"}', 'Gone'],
    ['{"error":{"message":"Nested"}}', 'Nested'],
    ['plain words', 'plain words'],
    ['', '404 Not Found'],
  ])('says of the answer %j: %s', async (body, words) => {
    answer = (_, response) => response.writeHead(404).end(body);
    const failure = await failureOf(requestJson(url));
    expect(failure).toBeInstanceOf(HttpFailure);
    expect(failure).toMatchObject({ message: words, status: 404, code: 'UI_HTTP' });
  });

  it('says that no answer came', async () => {
    answer = (request) => request.socket.destroy();
    const failure = await failureOf(requestJson(url));
    expect(failure).toBeInstanceOf(HttpFailure);
    expect(failure).toMatchObject({ status: 0, message: expect.stringContaining('no answer') });
  });
});
