import { createServer } from 'node:net';
import fc from 'fast-check';
import { parseOptions, parsePort } from './arguments.mjs';
import { choosePort } from './ports.mjs';
import { startRatesService } from './rates-service.mjs';
import { isSupportedNode } from './require-node.mjs';

describe('the Node version', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '26.10.1'])('takes %s', (version) => {
    expect(isSupportedNode(version)).toBe(true);
  });

  it.each(['20.18.9', '18.20.0', '8.0.0'])('refuses %s', (version) => {
    expect(isSupportedNode(version)).toBe(false);
  });
});

describe('property tests', () => {
  it('draw from a seed that is known before they run', () => {
    expect(fc.readConfigureGlobal().seed).toBe(Number(process.env.PROPERTY_SEED || 1));
  });
});

describe('options', () => {
  it('names the known ones when one is unknown, with exit code 2', () => {
    const parse = () => parseOptions(['--nope'], { once: { type: 'boolean' } });
    expect(parse).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining('--once') }),
    );
  });

  it.each(['0', '65536', '-1', '80x', '', ' 80', '1e3'])('refuses the port "%s"', (text) => {
    expect(() => parsePort(text, '--port')).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it('takes a port, and none', () => {
    expect(parsePort('8080', '--port')).toBe(8080);
    expect(parsePort(undefined, '--port')).toBeUndefined();
  });
});

describe('choosing a port', () => {
  let busy;
  let port;

  beforeAll(async () => {
    busy = createServer();
    await new Promise((resolve) => busy.listen(0, '127.0.0.1', resolve));
    port = busy.address().port;
  });
  afterAll(() => new Promise((resolve) => busy.close(resolve)));

  it('refuses a named one that is in use, in one line', async () => {
    const message = `Port ${port} is in use. Choose another with --port, or leave it out.`;
    await expect(choosePort({ named: port, fallback: 1, option: '--port' })).rejects.toThrow(message);
  });

  it('takes a free one in place of a busy default', async () => {
    const chosen = await choosePort({ fallback: port, option: '--port' });
    expect(chosen).not.toBe(port);
    expect(chosen).toBeGreaterThan(0);
  });
});

describe('the exchange rate service of development', () => {
  it('fails now and then, at most twice in a row, and answers rates', async () => {
    const service = await startRatesService();
    try {
      const statuses = [];
      for (let index = 0; index < 20; index++) {
        const reply = await fetch(`${service.url}/v1/latest?base=EUR&symbols=USD`);
        statuses.push(reply.status);
        const body = await reply.json();
        if (reply.status === 200) expect(body.rates).toEqual({ USD: 1.08 });
      }
      expect(statuses.join(' ')).not.toContain('503 503 503');
      expect(new Set(statuses)).toEqual(new Set([200, 503]));
    } finally {
      await service.close();
    }
  });
});
