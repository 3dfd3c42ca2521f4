import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type ActivityContext,
  type ActivityHandler,
  ActivityProperty,
  BizprocActivity,
  ReturnProperty,
} from '@bizproc-kit/activity';
import { openDataSource, parseDatabaseUrl, WriteMutex, writeTransaction } from '@bizproc-kit/persistence';
import { BizprocModule, runHost } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

const note = (line: string): void => appendFileSync(process.env['NEIGHBOUR_LOG'] ?? '', `${line}\n`);

class TextInput {
  @ActivityProperty({ name: 'Text' })
  text?: string;
}

class LengthOutput {
  @ReturnProperty({ name: 'Length', type: 'int' })
  length!: number;
}

@BizprocActivity({ code: 'measure', name: { en: 'Measure a text' }, input: TextInput, output: LengthOutput })
class MeasureActivity implements ActivityHandler<TextInput, LengthOutput> {
  execute({ text = '' }: TextInput, { workflowId }: ActivityContext): LengthOutput {
    note(`executed ${workflowId}`);
    return { length: text.length };
  }
}

@Module({ imports: [BizprocModule.forRoot()], providers: [MeasureActivity] })
class NeighbourModule {}

/** An application's own work in the host's database: TypeORM transactions all of which fail after their write. */
async function failBesides(): Promise<never> {
  const target = parseDatabaseUrl(process.env['DATABASE_URL'] ?? '');
  const dataSource = await openDataSource(target, { entities: [], migrations: [] });
  const mutex = WriteMutex.of(target);
  await writeTransaction(dataSource, mutex, (manager) =>
    manager.query('CREATE TABLE neighbour (id VARCHAR(40))'),
  );
  for (let id = 1; ; id++) {
    await writeTransaction(dataSource, mutex, async (manager) => {
      await manager.query(`INSERT INTO neighbour VALUES ('${id}')`);
      await sleep(2);
      throw new Error('It is not to be');
    }).catch(() => note('failed'));
    await sleep(5);
  }
}

await runHost(NeighbourModule);
await failBesides();
