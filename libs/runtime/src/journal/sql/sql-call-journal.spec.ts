import { testDialects } from '@bizproc-kit/persistence/testing';
import { describeCallJournal } from '../../contract/index.js';
import { openTestJournal, sqlJournal } from '../../testing/test-journal.js';

for (const { dialect, create } of testDialects()) {
  describeCallJournal(`SQL on ${dialect}`, async () => {
    const database = await create();
    const connection = await openTestJournal(database);
    return {
      ...sqlJournal(connection),
      close: async () => {
        await connection.close();
        await database.drop();
      },
    };
  });
}
