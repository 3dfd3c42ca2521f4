import { spawnSync } from 'node:child_process';

/** A step of the creation ended with an error of its own, which is on the terminal already. */
export class StepFailed extends Error {}

/** Runs a program in `cwd` with its output on the terminal. @throws StepFailed */
export function run(program: string, args: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error || status !== 0) {
    throw new StepFailed(
      `"${[program, ...args].join(' ')}" in ${cwd} ${error ? `could not start: ${error.message}` : `ended with code ${status}`}`,
    );
  }
}

/** Runs npm: the one that started us, or the one on the path. */
export function npm(args: readonly string[], cwd: string): void {
  const program = process.env.npm_execpath;
  if (program) run(process.execPath, [program, ...args], cwd);
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, cwd);
}

/** True when the program ran and ended well; its output stays hidden. */
export const succeeds = (program: string, args: readonly string[], cwd: string): boolean =>
  spawnSync(program, args, { cwd, stdio: 'ignore' }).status === 0;
