import { parseArgs } from 'node:util';
import { CommandError, HelpRequest } from './terminal.mjs';

/**
 * Parses a command's options; an unknown or malformed one becomes one line and exit code 2, `--help` a text.
 *
 * @param {string[]} args
 * @param {Record<string, { type: 'string' | 'boolean', value?: string, help?: string }>} options `value` names what
 *   an option takes, `help` says what it does
 * @returns {Record<string, string | boolean | undefined>}
 */
export function parseOptions(args, options) {
  if (args.includes('--help') || args.includes('-h')) throw new HelpRequest(helpText(options));
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const known = [...Object.keys(options), 'help'].map((name) => `--${name}`).join(', ');
    throw new CommandError(`${error.message.split('. ')[0]}. Known options: ${known}.`, 2);
  }
}

function helpText(options) {
  const rows = [
    ...Object.entries(options).map(([name, { value, help = '' }]) => [
      `--${name}${value ? ` <${value}>` : ''}`,
      help,
    ]),
    ['--help', 'this text'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return ['Options:', ...rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`.trimEnd())].join('\n');
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
