import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oauthErrors } from './oauth/oauth-error-from.js';
import {
  platformErrorFamilies,
  platformErrors,
  restV3ErrorFamilies,
  workflowRuntimeErrors,
} from './portal/platform-errors.js';
import type { PlatformErrorRule } from './portal/platform-error-rule.js';
import { portalErrorKinds } from './portal/portal-error-from.js';

const root = join(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');

interface CodeInSource {
  readonly room: string;
  readonly code: string;
  readonly className: string;
  readonly file: string;
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'files' ? [] : sourcesOf(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts') ? [path] : [];
  });
}

function codesOf(room: string): CodeInSource[] {
  return sourcesOf(join(root, 'libs', room, 'src')).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(/\bcode(?:: string)? = '(BPK_[A-Z0-9_]+)'/g)].map((match) => ({
      room,
      code: match[1],
      className: [...text.slice(0, match.index).matchAll(/\bclass (\w+)/g)].at(-1)?.[1] ?? '?',
      file: file.slice(root.length + 1),
    }));
  });
}

/** The part of the page under a heading of the second level. */
function section(title: string): string {
  return page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
}

/** Cells of every table row that begins with a code. */
function rows(text: string): string[][] {
  return [...text.matchAll(/^\| `([^`]+)` .*$/gm)].map(([line]) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

const rooms = readdirSync(join(root, 'libs'));
const all = rooms.flatMap(codesOf);

describe('docs/errors.md', () => {
  it('has a line for every code, in the section of its room', () => {
    const missing = all
      .filter(
        ({ room, code, className }) =>
          !rows(section(room)).some(([listed, name]) => listed === code && name === className),
      )
      .map(
        ({ room, code, className, file }) =>
          `add to section "## ${room}" (${file}): | \`${code}\` | \`${className}\` | <when to try again> | <when it happens> |`,
      );
    expect(missing).toEqual([]);
  });

  it('lists no code that is gone', () => {
    const known = new Set(all.map(({ room, code }) => `${room} ${code}`));
    const stale = rooms.flatMap((room) =>
      rows(section(room))
        .filter(([code]) => code.startsWith('BPK_') && !known.has(`${room} ${code}`))
        .map(([code]) => `remove from section "## ${room}": ${code}`),
    );
    expect(stale).toEqual([]);
  });

  it('gives every code to one class', () => {
    const repeated = all.filter(({ code }, index) => all.findIndex((other) => other.code === code) !== index);
    expect(repeated.map(({ code, file }) => `${code} in ${file}`)).toEqual([]);
  });

  it('shows the platform codes as the code maps them', () => {
    const line = ([code, rule]: readonly [string, PlatformErrorRule]) => [
      code,
      rule.class,
      portalErrorKinds[rule.kind].name,
      rule.mayHaveRun ? 'may have run' : '',
    ];
    expect(rows(section('Platform codes'))).toEqual([
      ...Object.entries(platformErrors).map(line),
      ...platformErrorFamilies.map(([prefix, rule]) => line([`${prefix}*`, rule])),
      ...Object.entries(workflowRuntimeErrors).map(line),
      ...restV3ErrorFamilies.map(([suffix, rule]) => line([`*${suffix}`, rule])),
    ]);
  });

  it('shows the OAuth codes as the code maps them', () => {
    expect(rows(section('OAuth codes'))).toEqual(
      Object.entries(oauthErrors).map(([code, errorClass]) => [code, errorClass.name]),
    );
  });
});
