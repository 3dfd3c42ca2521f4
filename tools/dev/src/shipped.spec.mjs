import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

test('every package that ships stands in docs/security.md, and no other', () => {
  const shipped = new Set();
  for (const folder of ['libs', 'tools', 'apps']) {
    for (const name of readdirSync(join(root, folder))) {
      const path = join(root, folder, name, 'package.json');
      if (!existsSync(path)) continue;
      const manifest = JSON.parse(readFileSync(path, 'utf8'));
      if (manifest.private) continue;
      for (const one of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))
        if (!one.startsWith('@bizproc-kit/')) shipped.add(one);
    }
  }
  const [, table] = readFileSync(join(root, 'docs/security.md'), 'utf8').split('## What ships with it');
  const rows = table
    .split('\n## ')[0]
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const named = new Set(
    rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, one]) => one)),
  );
  expect([...named].sort()).toEqual([...shipped].sort());
});
