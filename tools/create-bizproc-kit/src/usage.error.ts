/** The command was called in a way that cannot work: one line says why, and the process ends with code 2. */
export class UsageError extends Error {}
