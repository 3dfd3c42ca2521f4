export { BizprocKitError } from './bizproc-kit.error.js';
export type { RetryDecision } from './bizproc-kit.error.js';
