export { describeInstallationStore } from './installation-store.contract.js';
export type { InstallationStores } from './installation-store.contract.js';
