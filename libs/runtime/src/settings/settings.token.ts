/** The validated `RuntimeSettings`. */
export const RUNTIME_SETTINGS = Symbol('bizproc-kit settings');
