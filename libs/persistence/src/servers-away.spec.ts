import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { openDataSource } from './data-source.js';
import { databaseFailure } from './failure/database-failure.js';
import { parseDatabaseUrl } from './target/database-target.js';
import { openSqlConnection } from './open-sql-connection.js';

describe.each(['postgres', 'mysql'])('a %s server that is away', (scheme) => {
  let port: number;

  beforeAll(async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    await new Promise((resolve) => server.close(resolve));
  });

  it('is reported as unreachable by both openers', async () => {
    const target = parseDatabaseUrl(`${scheme}://me:secret@127.0.0.1:${port}/app`);
    for (const open of [
      () => openSqlConnection(target),
      () => openDataSource(target, { entities: [], migrations: [] }),
    ]) {
      const failure = await open().catch((error: unknown) => error);
      expect(databaseFailure(failure)).toBe('unreachable');
      expect(String((failure as Error).message)).not.toContain('secret');
    }
  });
});
