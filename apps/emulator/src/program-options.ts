import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface ProgramOptions {
  port: number;
  host: string;
  json: boolean;
  portals: string[];
  clientId: string | undefined;
  clientSecret: string | undefined;
  redirectUri: string | undefined;
  portalPorts: boolean;
  tls: boolean;
  tlsCaFile: string;
  seed: string | undefined;
  hostNames: string[];
  help: boolean;
}

/** A command line that makes no sense: one line for the user, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `Usage: npm run emulator -- [options]

  --port <number>          port to listen on (default 4010; 0 takes a free one)
  --host <address>         address to listen on (default 127.0.0.1)
  --host-names <a,b>       further names under which it is asked, as in a container network
  --portals <a,b>          names of the portals (default acme,globex)
  --client-id <id>         client id of the app (the same after every start)
  --client-secret <text>   its secret (likewise)
  --redirect-uri <url>     where the app's authorisation code flow returns to
  --portal-ports           gives every portal a port of its own
  --tls                    serves https with a certificate made at start
  --tls-ca-file <path>     where --tls writes its authority (default ./data/emulator-ca.pem)
  --seed <text>            makes ids and chance repeatable
  --json                   prints one JSON object as the last line
  --help                   shows this text`;

/** Reads the command line. @throws UsageError */
export function readOptions(args: string[]): ProgramOptions {
  const { values } = parse(args);
  return {
    port: portOf(values.port ?? '4010'),
    host: values.host ?? '127.0.0.1',
    hostNames: (values['host-names'] ?? '').split(',').filter(Boolean),
    json: values.json ?? false,
    portals: portalsOf(values.portals ?? 'acme,globex'),
    clientId: values['client-id'],
    clientSecret: values['client-secret'],
    redirectUri: values['redirect-uri'],
    portalPorts: values['portal-ports'] ?? false,
    tls: values.tls ?? false,
    tlsCaFile: values['tls-ca-file'] ?? 'data/emulator-ca.pem',
    seed: values.seed,
    help: values.help ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'host-names': { type: 'string' },
        json: { type: 'boolean' },
        portals: { type: 'string' },
        'client-id': { type: 'string' },
        'client-secret': { type: 'string' },
        'redirect-uri': { type: 'string' },
        'portal-ports': { type: 'boolean' },
        tls: { type: 'boolean' },
        'tls-ca-file': { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const text = (error as { message?: string }).message ?? String(error);
    throw new UsageError(`${text.split(/\.\s|\n/)[0]} (try --help)`);
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`--port takes a number up to 65535, not "${text}"`);
  return port;
}

function portalsOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name));
  if (wrong !== undefined) {
    throw new UsageError(`--portals takes names of lower-case letters, digits and hyphens, not "${wrong}"`);
  }
  if (new Set(names).size !== names.length) throw new UsageError('--portals names a portal twice');
  return names;
}
