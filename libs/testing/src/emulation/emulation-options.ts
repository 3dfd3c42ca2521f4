import { parseArgs } from 'node:util';

export const usage = `Usage: node emulate.js [options]

  --env-file <file>   settings of the app; its BITRIX24_* and PUBLIC_URL are used
  --portals <names>   portals to emulate, such as acme,globex; acme unless given
  --help              show this text
`;

/** What an emulation needs to know of the app beside it. */
export interface EmulationRequest {
  readonly portals: readonly string[];
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** base URL of the host, without a slash at the end */
  readonly hostUrl: string;
}

/** The call or the environment cannot be used; the message says what to change. */
export class EmulationUsageError extends Error {}

/**
 * Reads the command line and the environment; undefined when help is wanted.
 *
 * @throws EmulationUsageError
 */
export function readRequest(args: readonly string[], env: NodeJS.ProcessEnv): EmulationRequest | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  if (values['env-file'] !== undefined) loadFile(values['env-file']);
  const setting = (name: string): string => {
    const value = env[name];
    if (!value) throw new EmulationUsageError(`Set ${name}, for example in .env.development`);
    return value;
  };
  const oauth = new URL(setting('BITRIX24_OAUTH_HOSTS').split(',')[0]!);
  if (oauth.port === '')
    throw new EmulationUsageError('BITRIX24_OAUTH_HOSTS needs a port, such as http://127.0.0.1:4010');
  return {
    portals: values.portals.split(',').map((name) => name.trim()),
    port: Number(oauth.port),
    clientId: setting('BITRIX24_CLIENT_ID'),
    clientSecret: setting('BITRIX24_CLIENT_SECRET'),
    hostUrl: (env.PUBLIC_URL || `http://127.0.0.1:${env.PORT || 3000}`).replace(/\/+$/, ''),
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'env-file': { type: 'string' },
        portals: { type: 'string', default: 'acme' },
        help: { type: 'boolean', default: false },
      },
    });
    return { ...values, portals: values.portals ?? 'acme' };
  } catch (error) {
    throw new EmulationUsageError((error as Error).message);
  }
}

function loadFile(path: string): void {
  try {
    process.loadEnvFile(path);
  } catch (error) {
    throw new EmulationUsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
