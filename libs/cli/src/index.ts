export { runCli } from './run-cli.js';
export type { CommandStreams } from './commands/command-context.js';
