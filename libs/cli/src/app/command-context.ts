import type { Type } from '@nestjs/common';
import type { Command } from 'commander';

import { OperatorApp } from './operator-app.js';
import type { CommandResult, ExitCode } from '../output/command-result.js';
import type { Paint } from '../output/paint.js';
import { printable } from '../output/printable.js';

/** Where a command writes and what it reads from. @public */
export interface CommandStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** What all commands share. */
export class CommandContext {
  exitCode: ExitCode = 0;

  constructor(
    readonly module: Type,
    readonly streams: CommandStreams,
    readonly paint: Paint,
  ) {}

  /** Runs a command against the application and prints its result. */
  async withApp(
    options: { json?: boolean },
    work: (app: OperatorApp) => Promise<CommandResult>,
  ): Promise<void> {
    const app = await OperatorApp.open(this.module);
    try {
      this.print(await work(app), options);
    } finally {
      await app.close();
    }
  }

  /** A line about progress: on standard error, so that it is in no pipe. */
  progress(line: string): void {
    this.streams.stderr.write(`${printable(line)}\n`);
  }

  print({ data, text, exitCode = 0 }: CommandResult, { json }: { json?: boolean }): void {
    this.streams.stdout.write(`${printable(json ? JSON.stringify(data, null, 2) : text)}\n`);
    this.exitCode = exitCode;
  }
}

/** The option that every command has. */
export const withJson = (command: Command): Command => command.option('--json', 'print JSON, for programs');
