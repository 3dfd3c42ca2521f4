import {
  openDataSource,
  openSqlConnection,
  parseDatabaseUrl,
  type SqlConnection,
} from '@bizproc-kit/persistence';
import { testDialects, type TestDatabase } from '@bizproc-kit/persistence/testing';
import { runtimeMigrations } from '../journal/sql/journal-tables.migration.js';
import { FleetRoom } from './fleet-room.js';

for (const { dialect, create } of testDialects()) {
  describe(`the room of a fleet on ${dialect}`, () => {
    let database: TestDatabase;
    let connection: SqlConnection;
    beforeAll(async () => {
      database = await create();
      const target = parseDatabaseUrl(database.url);
      await (await openDataSource(target, { entities: [], migrations: runtimeMigrations })).destroy();
      connection = await openSqlConnection(target);
    });
    afterAll(async () => {
      await connection.close();
      await database.drop();
    });

    if (dialect === 'sqlite') {
      it('has no others', async () => {
        expect(await new FleetRoom(connection, 'a').exchange(5)).toBe(0);
        expect(await new FleetRoom(connection, 'b').exchange(5)).toBe(0);
      });
      return;
    }

    it('is what the others said last, as long as they are there', async () => {
      const [a, b, c] = ['a', 'b', 'c'].map((owner) => new FleetRoom(connection, owner)) as [
        FleetRoom,
        FleetRoom,
        FleetRoom,
      ];
      expect(await a.exchange(5)).toBe(0);
      expect(await b.exchange(7)).toBe(5);
      expect(await c.exchange(0)).toBe(12);
      expect(await a.exchange(3)).toBe(7);
      expect(await c.exchange(0)).toBe(10);
      await b.withdraw();
      expect(await c.exchange(0)).toBe(3);
      await connection.run('UPDATE bizproc_process_room SET seen_at = seen_at - 4000 WHERE owner = ?', ['a']);
      expect(await c.exchange(0)).toBe(0);
    });

    it('forgets processes that ended without a word', async () => {
      await connection.run('UPDATE bizproc_process_room SET seen_at = 0');
      await new FleetRoom(connection, 'd').exchange(1);
      expect(await connection.all('SELECT owner FROM bizproc_process_room')).toEqual([{ owner: 'd' }]);
    });
  });
}
