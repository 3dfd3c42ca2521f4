import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './workspace.mjs';

const files = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('fixtures/'));

const text = (file) => readFileSync(join(root, file), 'utf8').replace(/```.*?```/gs, '');

describe('the documents', () => {
  it.each(files)('%s has no link that leads nowhere', (file) => {
    const targets = [...text(file).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target);
    const own = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(own.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
  });

  it.each(['AGENTS.md', 'CONTRIBUTING.md', 'docs/style.md', 'docs/architecture.md'])(
    '%s names files and folders that there are',
    (file) => {
      const paths = [...text(file).matchAll(/`((?:apps|docs|libs|tools)\/[\w./-]+)`/g)].map(
        ([, path]) => path,
      );
      expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    },
  );

  it('explains the words of ours in at most forty lines, each once', () => {
    const [, glossary] = /## Glossary\n(.*?)(?=\n## |$)/s.exec(text('docs/architecture.md'));
    const words = [...glossary.matchAll(/^\| ([a-z][a-z ]*?) +\|/gm)].map(([, word]) => word);
    expect(words.length).toBeGreaterThan(20);
    expect(words.length).toBeLessThanOrEqual(40);
    expect(new Set(words).size).toBe(words.length);
  });
});
