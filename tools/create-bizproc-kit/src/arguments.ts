import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { UsageError } from './usage.error.js';

export const usage = `Usage: npm create bizproc-kit <folder> -- [options]

  --app <name>        name of the app; the folder's name unless given
  --activity <name>   name of its first activity; greeting unless given
  --packages <folder> install bizproc-kit from packed tarballs, copied to vendor/
  --skip-git          do not make a git repository
  --help              show this text
`;

export interface CreateRequest {
  /** absolute path of the new folder */
  folder: string;
  /** name of the workspace: the folder's */
  name: string;
  app: string | undefined;
  activity: string | undefined;
  /** absolute path of a folder with tarballs */
  packages: string | undefined;
  git: boolean;
}

/**
 * Reads the command line; undefined when it asks for help.
 *
 * @throws UsageError
 */
export function readArguments(args: readonly string[], cwd: string): CreateRequest | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [target, ...more] = positionals;
  if (target === undefined) throw new UsageError('Say which folder to create: npm create bizproc-kit my-app');
  if (more.length > 0) throw new UsageError(`One folder at a time; "${more.join(' ')}" is too much`);
  const folder = resolve(cwd, target);
  const name = basename(folder);
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new UsageError(
      `"${name}" cannot name a package: use lower-case letters, digits and "-", a letter first`,
    );
  }
  return {
    folder,
    name,
    app: values.app,
    activity: values.activity,
    packages: values.packages === undefined ? undefined : resolve(cwd, values.packages),
    git: !values['skip-git'],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        app: { type: 'string' },
        activity: { type: 'string' },
        packages: { type: 'string' },
        'skip-git': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
