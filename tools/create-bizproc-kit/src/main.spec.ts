import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ownVersion } from './generator-packages.js';

const program = join(__dirname, '../dist/main.js');

describe('create-bizproc-kit', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'create-bizproc-kit-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const create = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });

  it('leaves a folder alone that is not empty', () => {
    mkdirSync(join(folder, 'app'));
    writeFileSync(join(folder, 'app/mine.txt'), 'mine');
    writeFileSync(join(folder, `bizproc-kit-nx-plugin-${ownVersion()}.tgz`), '');
    const { status, stderr } = create('app', '--packages', '.');
    expect({ status, files: readdirSync(join(folder, 'app')) }).toEqual({ status: 2, files: ['mine.txt'] });
    expect(stderr).toMatch(
      /^create-bizproc-kit: .* is not empty and was left as it is; choose another folder\n$/,
    );
  });

  it('says which tarball is missing, and creates nothing', () => {
    const { status, stderr } = create('app', '--packages', 'packed');
    expect({ status, files: readdirSync(folder) }).toEqual({ status: 2, files: [] });
    expect(stderr).toMatch(
      /^create-bizproc-kit: There is no .*nx-plugin-.*\.tgz; npm run pack:all makes it\n$/,
    );
  });
});
