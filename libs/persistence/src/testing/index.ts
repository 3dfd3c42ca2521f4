export { testDialects } from './test-databases.js';
export type { TestDatabase, TestDialect } from './test-databases.js';
