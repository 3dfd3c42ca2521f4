export { DatabaseCable } from './database-cable.js';
export { createSqliteDatabase, testDialects } from './test-databases.js';
export type { TestDatabase, TestDialect } from './test-databases.js';
