import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeTurn } from './turn.mjs';
import { root } from './workspace.mjs';

describe('the turn of a folder', () => {
  let folder;
  let file;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'turn-'));
    file = join(folder, 'data', 'turn.pid');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is one process at a time', async () => {
    const log = join(folder, 'log');
    const program = `
      import { appendFileSync } from 'node:fs';
      import { takeTurn } from ${JSON.stringify(join(root, 'tools/dev/src/turn.mjs'))};
      const done = takeTurn(${JSON.stringify(file)});
      appendFileSync(${JSON.stringify(log)}, 'in ');
      setTimeout(() => { appendFileSync(${JSON.stringify(log)}, 'out '); done(); }, 100);
    `;
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' }),
    );
    await Promise.all(children.map((child) => once(child, 'exit')));
    expect(readFileSync(log, 'utf8')).toBe('in out in out in out ');
    expect(existsSync(file)).toBe(false);
  });

  it('is free when its holder was killed', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    takeTurn(file)();
    writeFileSync(file, String(child.pid));
    const done = takeTurn(file);
    expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
    done();
  });

  it('does not stop a command where nothing can be written', () => {
    writeFileSync(join(folder, 'data'), 'a file where the folder should be');
    expect(() => takeTurn(file)()).not.toThrow();
  });
});

describe('the build of the commands', () => {
  it('has every room: a program of one that is left out would be missing on a fresh clone', () => {
    const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.build.json'), 'utf8'));
    const rooms = ['apps', 'libs', 'tools']
      .flatMap((parent) =>
        readdirSync(join(root, parent)).map((name) => `./${parent}/${name}/tsconfig.lib.json`),
      )
      .filter((path) => existsSync(join(root, path)));
    expect(references.map(({ path }) => path).sort()).toEqual(rooms.sort());
  });
});
