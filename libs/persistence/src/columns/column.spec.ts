import { DataSource, Entity, type MigrationInterface, type QueryRunner } from 'typeorm';

import { BigintColumn, IdColumn, LongTextColumn, PrimaryIdColumn, TimeColumn } from './column.decorator.js';
import { openDataSource } from '../data-source.js';
import { dialectOf, dialectTypes } from './dialect-types.js';
import { type TestDatabase, testDialects } from '../testing/test-databases.js';

@Entity('thing')
class Thing {
  @PrimaryIdColumn(40)
  id!: string;

  @IdColumn(40, { nullable: true })
  kind!: string | null;

  @TimeColumn({ nullable: true })
  at!: number | null;

  @BigintColumn()
  count!: number;

  @LongTextColumn()
  text!: string;
}

class Things1787320800000 implements MigrationInterface {
  readonly name = 'Things1787320800000';

  async up(runner: QueryRunner): Promise<void> {
    const type = dialectTypes(dialectOf(runner.connection));
    await runner.query(
      `CREATE TABLE thing (id ${type.varchar(40)} NOT NULL, kind ${type.varchar(40)}, at ${type.bigint},
        count ${type.bigint} NOT NULL, text ${type.longText} NOT NULL, PRIMARY KEY (id))${type.tableOptions}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE thing');
  }
}

describe.each(testDialects())('columns on $dialect', ({ create }) => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await create();
    dataSource = await openDataSource(database.target, {
      entities: [Thing],
      migrations: [Things1787320800000],
    });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('are what the types for migrations make', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('give back what was stored, whatever it is', async () => {
    const thing = Object.assign(new Thing(), {
      id: 'a',
      kind: 'Ж🙂',
      at: 8_640_000_000_000_000,
      count: Number.MAX_SAFE_INTEGER,
      text: 'Ж🙂\'"\\%_\n'.repeat(20_000),
    });
    await dataSource.manager.insert(Thing, thing);
    const stored = await dataSource.manager.findOneByOrFail(Thing, { id: 'a' });
    expect(stored).toMatchObject({ kind: thing.kind, at: thing.at, count: thing.count });
    expect(stored.text === thing.text).toBe(true);
  });

  it('keep nothing as nothing', async () => {
    await dataSource.manager.insert(Thing, {
      id: 'b',
      kind: null,
      at: null,
      count: 0,
      text: '',
    });
    expect(await dataSource.manager.findOneByOrFail(Thing, { id: 'b' })).toEqual(
      Object.assign(new Thing(), { id: 'b', kind: null, at: null, count: 0, text: '' }),
    );
  });

  it('tell letter case apart', async () => {
    await dataSource.manager.insert(Thing, { id: 'case', count: 0, text: '' });
    for (const id of ['CASE', 'Case']) {
      expect(await dataSource.manager.findOneBy(Thing, { id })).toBeNull();
    }
  });
});
