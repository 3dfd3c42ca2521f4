import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { RuntimeSettings } from '../settings/settings.js';

/** Names under which secrets travel (protocol 2.4, 5.2, 5.5): whatever object they appear in, the log shows a mask. */
const secretNames = [
  'access_token',
  'refresh_token',
  'application_token',
  'client_secret',
  'event_token',
  'accessToken',
  'refreshToken',
  'applicationToken',
  'clientSecret',
  'eventToken',
  'authorization',
  'auth',
  'AUTH_ID',
  'REFRESH_ID',
  'APP_SID',
  'EVENT_TOKEN',
];

/** The process's logger: JSON lines, or readable ones on a terminal. Writes to standard output. @internal */
export function createLogger(settings: RuntimeSettings['log'], destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level: settings.level,
    base: undefined,
    redact: {
      paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[secret]',
    },
  };
  if (destination) return pino(options, destination);
  if (settings.format === 'json') return pino(options);
  return pino(
    options,
    pretty({
      colorize: process.stdout.isTTY === true,
      translateTime: 'SYS:HH:MM:ss.l',
      singleLine: true,
      sync: true,
    }),
  );
}
