import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator, type RunningEmulator } from '@bizproc-kit/emulator';
import { AddressGuard, command, resultOf, RestClient, type RestClientOptions } from './index.js';

/** The client of the example, allowed to speak to the emulator. */
class LocalClient extends RestClient {
  constructor(options: RestClientOptions) {
    super({ ...options, guard: new AddressGuard({ allowInsecure: true }), proxy: {} });
  }
}

type Example = (...names: unknown[]) => Promise<void>;
const AsyncFunction = (async () => undefined).constructor as new (...args: string[]) => Example;

describe('README.md', () => {
  let emulator: RunningEmulator;

  beforeEach(async () => {
    emulator = await startEmulator();
  });

  afterEach(() => emulator.close());

  it('shows an example that works', async () => {
    const { crm, webhookUrl } = emulator.portal('acme');
    crm.add(3, { NAME: 'Anna' }, 77);
    crm.add(2, { TITLE: 'Annual contract', CONTACT_ID: 77 }, 512);
    const text = readFileSync(join(__dirname, '../README.md'), 'utf8');
    const [, code] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
    const body = code
      .replace(/^import .*$/m, '')
      .replace('https://acme.bitrix24.com/rest/1/<secret>/', webhookUrl);
    const printed: unknown[] = [];
    const example = new AsyncFunction('RestClient', 'command', 'resultOf', 'console', body);
    await example(LocalClient, command, resultOf, { log: (value: unknown) => printed.push(value) });
    expect(printed[0]).toMatchObject({ id: 77 });
    expect(printed.slice(1)).toContainEqual(expect.objectContaining({ id: 512, title: 'Won' }));
  });
});
