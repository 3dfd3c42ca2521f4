export { seedInstallations } from './seed-installations.js';
export type { SeededInstallation } from './seed-installations.js';
