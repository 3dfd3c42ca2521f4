import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintManifest } from './lint/lint-manifest.js';

const root = join(__dirname, '../../..');
const guide = join(root, 'docs/guide');
const pages = readdirSync(guide).filter((name) => name.endsWith('.md'));

/** The TypeScript of a page, as one module. */
function codeOf(page: string): string {
  const blocks = readFileSync(join(guide, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms);
  return [...blocks].map(([, code]) => code).join('\n');
}

describe('docs/guide', () => {
  it('shows code that compiles', () => {
    // Inside the repository, so that its packages are found.
    const folder = mkdtempSync(join(root, 'node_modules/.guide-'));
    try {
      const files = pages.filter((page) => codeOf(page) !== '').map((page) => page.replace('.md', '.ts'));
      expect(files.length).toBeGreaterThan(5);
      for (const file of files) writeFileSync(join(folder, file), codeOf(file.replace('.ts', '.md')));
      const compilerOptions = {
        noEmit: true,
        composite: false,
        declaration: false,
        declarationMap: false,
        lib: ['es2023', 'dom'],
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
      };
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, files }),
      );
      let output = '';
      try {
        execFileSync(process.execPath, [join(root, 'node_modules/typescript7/bin/tsc'), '-p', folder], {
          encoding: 'utf8',
          stdio: 'pipe',
        });
      } catch (error) {
        output = (error as { stdout: string }).stdout;
      }
      // Other rooms have tests of their own.
      expect(output.split('\n').filter((line) => line.includes('.guide-'))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('has no link that leads nowhere', () => {
    for (const page of pages) {
      const links = [...readFileSync(join(guide, page), 'utf8').matchAll(/\]\(([^)#]+)\)/g)].map(
        ([, target]) => target,
      );
      for (const target of links.filter((link) => !link.startsWith('http'))) expect(pages).toContain(target);
    }
  });

  it('lists every rule of the lint', () => {
    const text = readFileSync(join(guide, 'writing-an-activity.md'), 'utf8');
    const folder = join(__dirname, 'lint/rules');
    const sources = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    const rules = [...sources.matchAll(/(?:error|warning)\(\s*'([a-z-]+)'/g)].map(([, rule]) => rule);
    expect(rules.length).toBeGreaterThan(20);
    for (const rule of rules) expect(text).toContain(`\`${rule}\``);
    expect(lintManifest({ steps: [], hash: '' })).toEqual([]);
  });
});
