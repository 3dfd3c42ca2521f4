import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { entryPointsOf } from './entry-points.mjs';
import { inspectSurface } from './inspect-surface.mjs';

// A compiler reads Node's types: a busy machine takes a while.
jest.setTimeout(60_000);

describe('the reports of what packages export', () => {
  let folder;
  const manifest = {
    name: 'sample',
    version: '1.0.0',
    exports: {
      './package.json': './package.json',
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    },
  };
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const inspect = (declarations, update = false) => {
    write('dist/index.d.ts', declarations);
    return inspectSurface(entryPointsOf({ folder, manifest }), { update });
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'surface-'));
    write('package.json', JSON.stringify(manifest));
    write('tsconfig.json', '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const one = '/** One. @public */\nexport declare const one: number;\n';

  it('are written by the update, and then agree', () => {
    expect(inspect(one).problems.join()).toContain('what sample exports has changed');
    expect(inspect(one, true)).toEqual({ problems: [], changed: true });
    expect(readFileSync(join(folder, 'api/index.api.md'), 'utf8')).toContain('export const one: number;');
    expect(inspect(one)).toEqual({ problems: [], changed: false });
  });

  it('refuse a change that nobody has looked at, and show it', () => {
    inspect(one, true);
    const { problems } = inspect(one.replace('number', 'string'));
    expect(problems.join('\n')).toContain('what sample exports has changed');
    expect(problems.join('\n')).toMatch(/-export const one: number;\s+\+export const one: string;/);
  });

  it('refuse an export without a tag, and one whose types are of a smaller audience', () => {
    const { problems } = inspect(
      `${one}/** Two. */\nexport declare const two: number;
      /** Inside. @internal */\nexport interface Inside { a: number }
      /** Three. @public */\nexport declare const three: Inside;\n`,
      true,
    );
    expect(problems).toEqual([
      expect.stringMatching(
        /index\.d\.ts:\d+ "two" has no tag: write @public, @beta or @internal into its comment\.$/,
      ),
      expect.stringContaining('"three" is marked as @public, but its signature references "Inside"'),
    ]);
  });

  it('refuse one that belongs to no entry point any more, and the update removes it', () => {
    inspect(one, true);
    write('api/old.api.md', '');
    expect(inspect(one).problems).toEqual([expect.stringContaining('there is no such entry point any more')]);
    expect(inspect(one, true).problems).toEqual([]);
    expect(readdirSync(join(folder, 'api'))).toEqual(['index.api.md']);
  });
});
