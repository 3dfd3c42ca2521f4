import { createServer } from 'node:http';

const perEuro = { EUR: 1, USD: 1.08, GBP: 0.85, CHF: 0.96, JPY: 160, PLN: 4.3 };

/**
 * A small exchange rate service for development, with the interface of the public one that the example uses.
 * It fails now and then, never more than twice in a row, so that retries are seen.
 *
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startRatesService() {
  let requests = 0;
  const server = createServer((request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const url = new URL(request.url, 'http://rates');
    // Fails one request, then two in a row, and so on.
    const place = requests++ % 5;
    if (place === 0 || place === 2 || place === 3) return answer(503, { message: 'try again later' });

    const base = perEuro[url.searchParams.get('base')];
    const to = url.searchParams.get('symbols');
    if (url.pathname !== '/v1/latest' || !base || !perEuro[to]) return answer(404, { message: 'not found' });
    answer(200, {
      amount: 1,
      base: url.searchParams.get('base'),
      rates: { [to]: Number((perEuro[to] / base).toFixed(5)) },
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
