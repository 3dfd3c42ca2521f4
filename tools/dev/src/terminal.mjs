const useColour =
  (process.env.FORCE_COLOR ?? '0') !== '0' ||
  (process.env.NO_COLOR === undefined && process.stdout.isTTY === true && process.stderr.isTTY === true);

const paint = (open, close) => (text) =>
  useColour ? `\u001b[${open}m${text}\u001b[${close}m` : String(text);

export const bold = paint(1, 22);
export const dim = paint(2, 22);
export const green = paint(32, 39);
export const red = paint(31, 39);
export const cyan = paint(36, 39);

/** Progress goes to standard error, so that standard output carries results only. */
export function progress(text) {
  process.stderr.write(`${text}\n`);
}

/** A failure whose message is the one line its reader needs; `exitCode` 2 marks wrong use. */
export class CommandError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Somebody asked what the options are. */
export class HelpRequest extends Error {}

/** Runs a command's main function; an expected failure becomes one line, not a stack. */
export async function runCommand(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    if (error instanceof HelpRequest) return void process.stdout.write(`${error.message}\n`);
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`${red('error')} ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}

export const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
