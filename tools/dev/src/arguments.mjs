import { parseArgs } from 'node:util';
import { CommandError } from './terminal.mjs';

/**
 * Parses a command's options; an unknown or malformed one becomes one line and exit code 2.
 *
 * @param {string[]} args
 * @param {import('node:util').ParseArgsConfig['options']} options
 * @returns {Record<string, string | boolean | undefined>}
 */
export function parseOptions(args, options) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const known = Object.keys(options)
      .map((name) => `--${name}`)
      .join(', ');
    throw new CommandError(`${error.message.split('. ')[0]}. Known options: ${known}.`, 2);
  }
}

/** A TCP port given by a person, or undefined when none was given. */
export function parsePort(text, option) {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port >= 1 && port <= 65535)) {
    throw new CommandError(`${option} takes a port from 1 to 65535, not "${text}".`, 2);
  }
  return port;
}
