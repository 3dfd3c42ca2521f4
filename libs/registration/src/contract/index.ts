export { describeRegistrationStore } from './registration-store.contract.js';
