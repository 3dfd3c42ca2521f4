/**
 * The floors of every lib, from the ground up: a folder imports from the floors below its own, never from its own
 * floor's neighbours or from above. One string is one floor; `.` are the files that lie in `src` itself. Every folder
 * with files of its own is named (`lint/rules` apart from `lint`). The order between libs: docs/architecture.md, "The rooms".
 */
export const floors = {
  errors: ['base', 'oauth portal transport', '.'],
  protocol: ['clock form', 'call values', '.'],
  persistence: ['failure', 'sealing target', 'columns writing', 'sql', 'servers sqlite', '.', 'testing'],
  rest: [
    'wire',
    'auth http limits',
    'oauth telemetry',
    'caller',
    'methods',
    'batch transfers',
    'list',
    'v3',
    'client',
    '.',
    'contract testing',
  ],
  activity: [
    'text',
    'context failure validation',
    'authoring',
    'definition',
    'attempt manifest',
    'diff lint/rules',
    'lint',
    'check',
    '.',
  ],
  installations: [
    'culture portal',
    'store',
    'cache keys refresh',
    'clients maintenance verify',
    'events oauth',
    '.',
    'contract seed testing',
  ],
  registration: ['portals store', 'plan', 'apply', 'follow', '.', 'contract testing'],
  runtime: [
    'clock database journal settings settings-dialog/page spool',
    'journal/sql logging metrics portals receiver/spool',
    'completion receiver/quarantine',
    'lifecycle receiver turns',
    'execution module/options scheduler',
    'explorer runs settings-dialog',
    'runtime',
    'http module/providers',
    'host module',
    '.',
    'contract parts',
    'testing',
  ],
  operator: ['.'],
  cli: ['exit output', 'app', 'export input', 'commands doctor registration runs', 'invoke', '.', 'testing'],
  testing: ['contract emulation values', 'harness', 'portal', '.'],
  emulator: [
    'clock random wire',
    'culture http journal limits',
    'faults records',
    'crm/fields',
    'crm',
    'account',
    'oauth workflow',
    'delivery designer',
    'automation lifecycle',
    'portal',
    'rest control/route',
    'rest-v3 rest/entities',
    'rest/methods',
    'dispatch endpoints',
    'control/clock control/crm control/faults control/oauth control/traffic control/workflow',
    'control/portal',
    'control control/client',
    '.',
    'testing',
  ],
  simulation: [
    'real',
    'world',
    'ambient portal storage',
    'host',
    'history',
    'invariants',
    'search',
    '.',
    'mutations',
  ],
  ui: ['format http icons state', 'controls', 'display theme', '.'],
};

const src = '^libs/([^/]+)/src/';
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Matches the files that lie in a folder itself, not those of folders inside it. */
function filesIn(lib, folder) {
  return `^libs/${lib}/src/${folder === '.' ? '' : `${escaped(folder)}/`}[^/]+$`;
}

function rulesOf([lib, rows]) {
  const storeys = rows.map((row) => row.split(' '));
  const named = storeys.flat().map((folder) => filesIn(lib, folder));
  const upward = storeys.flatMap((storey, height) => {
    const below = storeys.slice(0, height).flat();
    return storey.map((folder) => ({
      name: `${lib}:${folder}`,
      comment:
        `In libs/${lib}, ${folder} may import only from the floors below it (${below.join(', ') || 'none'}). ` +
        'Move what both need down, or let the one above hand it in. The order: .dependency-cruiser.mjs.',
      severity: 'error',
      from: { path: filesIn(lib, folder) },
      to: {
        path: `^libs/${lib}/src/`,
        pathNot: [folder, ...below].map((allowed) => filesIn(lib, allowed)),
      },
    }));
  });
  const unnamed = {
    name: `${lib}:unnamed-folder`,
    comment: `This folder has no floor in libs/${lib} yet: name it in .dependency-cruiser.mjs, above all that it imports.`,
    severity: 'error',
    from: { path: `^libs/${lib}/src/`, pathNot: named },
    to: { path: `^libs/${lib}/src/` },
  };
  return [...upward, unnamed];
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(floors).flatMap(rulesOf),
    {
      name: 'no-floors',
      comment: 'This lib has no floors yet: name its folders in .dependency-cruiser.mjs, from the ground up.',
      severity: 'error',
      from: { path: src, pathNot: `^libs/(${Object.keys(floors).join('|')})/` },
      to: { path: '^libs/$1/src/' },
    },
    {
      name: 'no-circle',
      comment:
        'Files that import one another cannot be understood one at a time: move what both need into a third.',
      severity: 'error',
      from: { path: src },
      // A parent and its child may name each other's types; between folders the floors count types too.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    // Imports of types count: they too say who must be understood first.
    tsPreCompilationDeps: true,
    includeOnly: '^libs/[^/]+/src/',
    exclude: '[.]spec[.]tsx?$',
  },
};
