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
      execFile(
        process.execPath,
        args,
        { cwd: workspace, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } },
        (error, output) => resolve({ passed: error === null, output: output.replaceAll(/\s+/g, ' ') }),
      ),
    );
  } finally {
    await rm(workspace, { recursive: true });
  }
}

// A busy machine needs a while to start a process.
jest.setTimeout(60_000);

describe('the floors of a lib', () => {
  it('let a folder import from below, and a parent and its child name each other’s types', async () => {
    const verdict = await verdictOn({
      'libs/rest/src/wire/reply.ts': 'export const reply = 1;',
      'libs/rest/src/client/client.ts': "export { reply } from '../wire/reply.js';",
      'libs/rest/src/wire/parent.ts':
        "import { Child } from './child.js';\nexport class Parent extends Child {}",
      'libs/rest/src/wire/child.ts':
        "import type { Parent } from './parent.js';\nexport class Child { of!: Parent }",
    });
    expect(verdict).toMatchObject({ passed: true });
  });

  it('refuse imports from above, also of types, from neighbours and folders without a floor, and circles', async () => {
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
      'libs/rest/src/list/a.ts': "import { b } from './b.js';\nexport const a = () => b;",
      'libs/rest/src/list/b.ts': "import { a } from './a.js';\nexport const b = () => a;",
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
      'no-circle: libs/rest/src/list/a.ts →',
    ]) {
      expect(output).toContain(arrow);
    }
    expect(output).toContain('In libs/rest, wire may import only from the floors below it (none).');
    expect(output).toContain('This folder has no floor in libs/rest yet');
  });
});
