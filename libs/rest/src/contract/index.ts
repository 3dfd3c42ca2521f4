export { describeGrantSource } from './grant-source.contract.js';
export type { GrantSourceUnderTest } from './grant-source.contract.js';
