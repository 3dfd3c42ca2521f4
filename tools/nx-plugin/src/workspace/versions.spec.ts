import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { developmentVersions, overrides, ownVersion, runtimeVersions } from './versions.ts';

const root = JSON.parse(readFileSync(join(__dirname, '../../../../package.json'), 'utf8'));

describe('versions of a new workspace', () => {
  it('are those that this repository is tested with', () => {
    const tested = { ...root.dependencies, ...root.devDependencies };
    for (const [name, version] of Object.entries({ ...runtimeVersions, ...developmentVersions })) {
      expect(`${name} ${version}`).toBe(`${name} ${tested[name]}`);
    }
    expect(overrides).toEqual(root.overrides);
  });

  it('are one for all of our packages', () => {
    expect(ownVersion()).toBe(root.version);
  });
});
