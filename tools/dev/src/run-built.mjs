import { runForeground } from './processes.mjs';
import { runCommand } from './terminal.mjs';
import { ensureBuilt, ensureInstalled } from './workspace.mjs';

/**
 * Installs and builds what is missing, then runs a built program with this command's arguments.
 *
 * @param {string} script
 * @param {{ env?: Record<string, string>, check?: (args: string[]) => void }} [options] `check` looks at the arguments
 *   before anything is installed, for programs that do not do so themselves
 */
export function runBuilt(script, { env, check = () => {} } = {}) {
  return runCommand((args) => {
    check(args);
    ensureInstalled();
    ensureBuilt();
    return runForeground(script, args, env);
  });
}
