import { runForeground } from './processes.mjs';
import { runCommand } from './terminal.mjs';
import { ensureBuilt, ensureInstalled } from './workspace.mjs';

/** Installs and builds what is missing, then runs a built program with this command's arguments. */
export function runBuilt(script, env) {
  return runCommand((args) => {
    ensureInstalled();
    ensureBuilt();
    return runForeground(script, args, env);
  });
}
