import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { restMethods } from './dispatch/method-table.js';
import { v3Methods } from './rest-v3/v3-methods.js';

const docs = join(__dirname, '..', '..', '..', 'docs');

/** Numbers of the sections that say something themselves: chapters with subsections are covered by those. */
function numberedSections(): string[] {
  const text = readFileSync(join(docs, 'bitrix24-protocol.md'), 'utf8');
  const subsections = [...text.matchAll(/^## (\d+\.\d+) /gm)].map((match) => match[1]!);
  const chapters = [...text.matchAll(/^# (\d+)\. /gm)].map((match) => match[1]!);
  const whole = chapters.filter(
    (chapter) => !subsections.some((section) => section.startsWith(`${chapter}.`)),
  );
  return [...subsections, ...whole];
}

const [MATCHES, SHAPES] = readFileSync(join(docs, 'emulator.md'), 'utf8').split(
  '\n## Shapes by method\n',
) as [string, string];

function rows(text = MATCHES): string[][] {
  return text
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('| ') &&
        !line.startsWith('| --') &&
        !line.startsWith('| Section') &&
        !line.startsWith('| Subject'),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('docs/emulator.md', () => {
  it('speaks of every numbered section of the protocol document, once', () => {
    const told = rows()
      .map(([section]) => section!)
      .filter((section) => /^\d+(?:\.\d+)?$/.test(section));
    expect([...told].sort()).toEqual(numberedSections().sort());
  });

  it.each(rows().map((cells) => [cells[0]!, cells.at(-1)!]))(
    'names a test that exists for %s',
    (_, shownBy) => {
      if (shownBy === '–') return;
      const match = /^`([\w./-]+\.spec\.ts)` "(.+)"$/.exec(shownBy);
      expect(match).not.toBeNull();
      const file = readFileSync(join(__dirname, match![1]!), 'utf8');
      expect(file).toContain(match![2]!);
    },
  );

  it('names the source of what was held against the platform', () => {
    const text = readFileSync(join(docs, 'emulator.md'), 'utf8');
    const table = text.split("## Held against the platform's own word")[1]!.split('\n## ')[0]!;
    const held = rows(table);
    expect(held.length).toBeGreaterThan(0);
    for (const [, , source] of held) expect(source).toMatch(/^[SDK] \S/);
  });

  it('leaves only sections without a wire of their own untested', () => {
    const untested = rows()
      .filter((cells) => cells.at(-1) === '–')
      .map(([section]) => section);
    expect(untested).toEqual(['10.3']);
  });

  const shapes = rows(SHAPES.split('\n## ')[0]).map(([methods, shape]) => ({
    methods: [...methods!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
    shape: shape!,
  }));

  it('says of every method, once, what its shape was held against', () => {
    const told = shapes.flatMap(({ methods }) => methods);
    expect([...told].sort()).toEqual(
      [...Object.keys(restMethods()), ...Object.keys(v3Methods()).map((name) => `v3 ${name}`)].sort(),
    );
    for (const { shape } of shapes)
      expect(shape).toMatch(/^(?:S|D|recorded|assumed)(?:, (?:S|D|recorded|assumed))*$/);
  });

  it('has few shapes that are only assumed, and none of bizproc', () => {
    const assumed = shapes.filter(({ shape }) => shape === 'assumed').flatMap(({ methods }) => methods);
    expect(assumed.length).toBeLessThan(12);
    expect(assumed.filter((name) => name.startsWith('bizproc.'))).toEqual([]);
  });
});
