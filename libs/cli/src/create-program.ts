import { Command } from 'commander';

import type { CommandContext } from './app/command-context.js';
import { ledgerCommand } from './commands/ledger.command.js';
import { lintCommand } from './commands/lint.command.js';
import { maintenanceCommands } from './commands/maintenance.command.js';
import { portalsCommand } from './commands/portals.command.js';
import { waitingCommand } from './commands/waiting.command.js';
import { doctorCommand } from './doctor/doctor.command.js';
import { invokeCommand } from './invoke/invoke.command.js';
import { manifestCommand } from './registration/manifest-file.js';
import { registrationCommands } from './registration/registration.command.js';
import { runsCommand } from './runs/runs.command.js';

/** All commands, without having parsed anything. */
export function createProgram(context: CommandContext): Command {
  const { stdout } = context.streams;
  const program = new Command('bizproc')
    .description('operate a bizproc-kit app')
    // Subcommands inherit both.
    .exitOverride()
    .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: () => undefined });
  registrationCommands(program, context);
  manifestCommand(program, context);
  portalsCommand(program, context);
  runsCommand(program, context);
  ledgerCommand(program, context);
  waitingCommand(program, context);
  invokeCommand(program, context);
  lintCommand(program, context);
  doctorCommand(program, context);
  maintenanceCommands(program, context);
  return program;
}
