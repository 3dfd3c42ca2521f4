import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undeclaredImports } from './packing/imports.mjs';
import { publishManifest } from './packing/publish-manifest.mjs';

const versions = { version: '1.2.3', pinned: { undici: '7.30.2' } };

describe('the manifest of a tarball', () => {
  it('names our packages at exactly one version, others from the tested one on', () => {
    const { dependencies } = publishManifest(
      { name: 'a', dependencies: { '@bizproc-kit/errors': '*', undici: '*', pg: '^8.0.0' } },
      versions,
    );
    expect(dependencies).toEqual({ '@bizproc-kit/errors': '1.2.3', undici: '^7.30.2', pg: '^8.0.0' });
  });

  it('holds nothing of the workspace: no source condition, no nx, no scripts', () => {
    const manifest = publishManifest(
      {
        name: 'a',
        nx: { tags: [] },
        scripts: { x: 'y' },
        devDependencies: { z: '1' },
        exports: { '.': { '@bizproc-kit/source': './src/index.ts', default: './dist/index.js' } },
      },
      versions,
    );
    expect(manifest).toEqual({
      name: 'a',
      version: '1.2.3',
      exports: { '.': { default: './dist/index.js' } },
    });
  });

  it('refuses a dependency that nobody pins', () => {
    expect(() => publishManifest({ name: 'a', dependencies: { left: '*' } }, versions)).toThrow(
      'a depends on left, which the root package.json does not pin',
    );
  });
});

describe('imports of a package', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'imports-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are found in code and declarations, and not in texts', () => {
    mkdirSync(join(folder, 'deep'));
    writeFileSync(
      join(folder, 'deep', 'a.js'),
      "import 'declared/sub';\nimport { b } from '@scope/missing/x';\nimport fs from 'node:fs';\nimport './b.js';\nconst text = `import x from 'only-text'`;\nconst late = import('late');\n",
    );
    writeFileSync(join(folder, 'a.d.ts'), "export type { T } from 'types-only';\n");
    const manifest = { name: 'self', dependencies: { declared: '*' } };
    expect(undeclaredImports(manifest, folder)).toEqual(['@scope/missing', 'late', 'types-only']);
  });
});
