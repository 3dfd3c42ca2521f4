import type { Type } from '@nestjs/common';
import { CommanderError } from 'commander';

import { CommandContext, type CommandStreams } from './app/command-context.js';
import { createProgram } from './create-program.js';
import { describeFailure } from './exit/describe-failure.js';
import { paintFor } from './output/paint.js';
import { printable } from './output/printable.js';

/** Codes of commander that are no failure. */
const helpCodes = new Set(['commander.helpDisplayed', 'commander.version']);

/**
 * Runs one operator command of an application and sets the exit code: 0 done, 1 the operation failed, 2 the command, the
 * settings or a file have to change. A failure is one line on standard error.
 *
 * @param module the application's root module, as `main.ts` hands it to `runHost`
 * @param args the command line without program and script. Default: the process's.
 * @public
 */
export async function runCli(
  module: Type,
  args: readonly string[] = process.argv.slice(2),
  streams: CommandStreams = process,
): Promise<void> {
  const context = new CommandContext(module, streams, paintFor(streams.stdout, process.env));
  const program = createProgram(context);
  try {
    if (args.length === 0) {
      streams.stderr.write(program.helpInformation());
      process.exitCode = 2;
      return;
    }
    await program.parseAsync([...args], { from: 'user' });
    process.exitCode = context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && helpCodes.has(error.code)) return;
    const { text, exitCode } = describeFailure(error);
    streams.stderr.write(`${printable(text)}\n`);
    process.exitCode = exitCode;
  }
}
