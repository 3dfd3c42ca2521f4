import { Pool } from 'undici';
import { AddressGuard, RateBudget, RestClient } from '@bizproc-kit/rest';

/** Reads the whole list and gives the number of rows and the sum of their ids. */
export interface ListContestant {
  read(): Promise<{ rows: number; sum: number }>;
  close(): Promise<unknown>;
}

const accessToken = 'an access token';

/** Chained keyset batches as one would write them by hand, with all that a careful hand leaves out. */
export function handWritten(origin: string): ListContestant {
  const pool = new Pool(origin, { connections: 1 });
  const commands = (last: number) =>
    Object.fromEntries(
      Array.from({ length: 50 }, (_unused, index) => {
        const behind = index === 0 ? String(last) : `$result[p${index - 1}][items][49][id]`;
        const filter = `${encodeURIComponent('filter[>id]')}=${encodeURIComponent(behind)}`;
        return [`p${index}`, `crm.item.list?entityTypeId=2&order%5Bid%5D=ASC&start=-1&${filter}`];
      }),
    );
  return {
    async read() {
      let [rows, sum, last] = [0, 0, 0];
      for (;;) {
        const reply = await pool.request({
          path: '/rest/batch',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ auth: accessToken, halt: 1, cmd: commands(last) }),
        });
        const body = (await reply.body.json()) as {
          result: { result: Record<string, { items: { id: number }[] }> };
        };
        for (const { items } of Object.values(body.result.result)) {
          for (const item of items) {
            rows += 1;
            sum += item.id;
            last = item.id;
          }
          if (items.length < 50) return { rows, sum };
        }
      }
    },
    close: () => pool.close(),
  };
}

/** The client's own list: page by page, as bulk readers take it, or row by row. */
export function ours(origin: string, by: 'page' | 'row'): ListContestant {
  const grant = { accessToken, endpoint: `${origin}/rest/` };
  const client = new RestClient({
    portal: 'bench',
    auth: { current: () => Promise.resolve(grant), refreshed: () => Promise.resolve(grant) },
    guard: new AddressGuard({ allowInsecure: true }),
    budget: RateBudget.unlimited(),
    proxy: {},
  });
  return {
    async read() {
      let [rows, sum] = [0, 0];
      const list = client.list<{ id: number }>('crm.item.list', { entityTypeId: 2 });
      const take = (item: { id: number }) => {
        rows += 1;
        sum += item.id;
      };
      if (by === 'row') for await (const item of list) take(item);
      else for await (const page of list.pages()) page.forEach(take);
      return { rows, sum };
    },
    close: () => client.close(),
  };
}
