import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { generatorPackages, ownVersion, toolVersions } from './generator-packages.js';

const root = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'));

describe('packages of the generators', () => {
  it('are the versions that this repository is tested with', () => {
    for (const [name, version] of Object.entries(toolVersions))
      expect(root.devDependencies[name]).toBe(version);
    expect(ownVersion()).toBe(root.version);
  });

  it('come from the registry unless a folder of tarballs is named', () => {
    expect(generatorPackages(false)['@bizproc-kit/nx-plugin']).toBe(root.version);
    expect(generatorPackages(true)['@bizproc-kit/nx-plugin']).toBe(
      `file:vendor/bizproc-kit-nx-plugin-${root.version}.tgz`,
    );
  });
});
