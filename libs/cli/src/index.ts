export { runCli } from './run-cli.js';
export type { CommandStreams } from './app/command-context.js';
