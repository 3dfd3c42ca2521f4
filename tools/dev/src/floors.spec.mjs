import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { floorsStep } from './steps.mjs';
import { root } from './workspace.mjs';

/** What `npm run verify` says about libs with these files, by path and content. */
async function verdictOn(files) {
  const workspace = await mkdtemp(join(tmpdir(), 'floors-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(workspace, path)), { recursive: true });
      await writeFile(join(workspace, path), text);
    }
    const args = floorsStep.args.map((arg) => (/^(node_modules|[.])/.test(arg) ? join(root, arg) : arg));
    return await new Promise((resolve) =>
      execFile(process.execPath, args, { cwd: workspace }, (error, output) =>
        resolve({ passed: error === null, output: output.replaceAll(/\s+/g, ' ') }),
      ),
    );
  } finally {
    await rm(workspace, { recursive: true });
  }
}

describe('the floors of a lib', () => {
  it('let a folder import from below', async () => {
    const verdict = await verdictOn({
      'libs/rest/src/wire/reply.ts': 'export const reply = 1;',
      'libs/rest/src/client/client.ts': "export { reply } from '../wire/reply.js';",
    });
    expect(verdict).toMatchObject({ passed: true });
  });

  it('refuse an import from above, also of a type, from a neighbour, and from a folder without a floor', async () => {
    const { passed, output } = await verdictOn({
      'libs/rest/src/index.ts': 'export const index = 1;',
      'libs/rest/src/client/client.ts': 'export const reply = 1;\nexport type Client = string;',
      'libs/rest/src/wire/value.ts':
        "import { reply } from '../client/client.js';\nexport const twice = reply;",
      'libs/rest/src/wire/type.ts': "export type Above = import('../client/client.js').Client;",
      'libs/rest/src/wire/type-alone.ts': "import type { Client } from '../client/client.js';",
      'libs/rest/src/auth/a.ts': "export { limit } from '../limits/limit.js';",
      'libs/rest/src/limits/limit.ts': "import '../index.js';\nexport const limit = 1;",
      'libs/rest/src/novel/a.ts': "import '../wire/value.js';",
      'libs/rest/src/client/novel/b.ts': "import '../client.js';",
      'libs/novel/src/a.ts': "import './b.js';",
      'libs/novel/src/b.ts': '',
    });
    expect(passed).toBe(false);
    for (const arrow of [
      'rest:wire: libs/rest/src/wire/value.ts → libs/rest/src/client/client.ts',
      'rest:wire: libs/rest/src/wire/type.ts → libs/rest/src/client/client.ts',
      'rest:wire: libs/rest/src/wire/type-alone.ts → libs/rest/src/client/client.ts',
      'rest:auth: libs/rest/src/auth/a.ts → libs/rest/src/limits/limit.ts',
      'rest:limits: libs/rest/src/limits/limit.ts → libs/rest/src/index.ts',
      'rest:unnamed-folder: libs/rest/src/novel/a.ts →',
      'rest:unnamed-folder: libs/rest/src/client/novel/b.ts →',
      'no-floors: libs/novel/src/a.ts →',
    ]) {
      expect(output).toContain(arrow);
    }
    expect(output).toContain('In libs/rest, wire may import only from the floors below it (none).');
    expect(output).toContain('This folder has no floor in libs/rest yet');
  });

  it('refuse a circle of files inside one folder', async () => {
    const { passed, output } = await verdictOn({
      'libs/rest/src/wire/a.ts': "import { b } from './b.js';\nexport const a = () => b;",
      'libs/rest/src/wire/b.ts': "import type { a } from './a.js';\nexport const b = (of: typeof a) => of;",
    });
    expect(passed).toBe(false);
    expect(output).toContain('no-circle: libs/rest/src/wire/a.ts →');
  });
});
