import { systemClock } from '@bizproc-kit/protocol';
import type { AccessGrant, GrantSource } from './grant-source.port.js';
import { GrantKeeper } from './grant-keeper.js';

const endpoint = 'https://acme.bitrix24.com/rest/';
const open = new AbortController().signal;

/** A source that hands out what a test says. */
function source(refreshed: (stale: AccessGrant, count: number) => Promise<AccessGrant>) {
  const asked: string[] = [];
  const port: GrantSource = {
    current: async () => ({ accessToken: 'one', endpoint }),
    refreshed: (stale) => {
      asked.push(stale.accessToken);
      return refreshed(stale, asked.length);
    },
  };
  return { asked, keeper: new GrantKeeper(port, systemClock, open) };
}

describe('GrantKeeper', () => {
  const stale: AccessGrant = { accessToken: 'one', endpoint };

  it('joins refreshes of one token, and answers those that come late from memory', async () => {
    const { asked, keeper } = source(async () => ({ accessToken: 'two', endpoint }));
    const all = await Promise.all([keeper.refreshed(stale), keeper.refreshed(stale)]);
    expect(all.map(({ accessToken }) => accessToken)).toEqual(['two', 'two']);
    expect((await keeper.refreshed(stale)).accessToken).toBe('two');
    expect(asked).toEqual(['one']);
  });

  it('asks again after a refusal', async () => {
    const { asked, keeper } = source((_stale, count) =>
      count === 1 ? Promise.reject(new Error('outage')) : Promise.resolve({ accessToken: 'two', endpoint }),
    );
    await expect(keeper.refreshed(stale)).rejects.toThrow('outage');
    expect((await keeper.refreshed(stale)).accessToken).toBe('two');
    expect(asked).toHaveLength(2);
  });

  it('asks again when it was given the same token', async () => {
    const { asked, keeper } = source(async () => stale);
    await keeper.refreshed(stale);
    await keeper.refreshed(stale);
    expect(asked).toHaveLength(2);
  });

  it('asks for a newer one when the replacement is refused too', async () => {
    const { asked, keeper } = source(async (_stale, count) => ({ accessToken: `n${count}`, endpoint }));
    const first = await keeper.refreshed(stale);
    expect((await keeper.refreshed(first)).accessToken).toBe('n2');
    expect(asked).toEqual(['one', 'n1']);
  });
});
