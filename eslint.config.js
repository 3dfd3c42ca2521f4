import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const core = ['errors', 'protocol', 'persistence', 'rest', 'activity', 'installations', 'registration'];

/** Which room may import which: docs/architecture.md, "The rooms". */
const rooms = {
  errors: [],
  emulator: [],
  ui: [],
  'nx-plugin': [],
  'create-bizproc-kit': [],
  dev: [],
  protocol: ['errors'],
  persistence: ['errors'],
  rest: ['errors', 'protocol'],
  activity: ['errors', 'protocol', 'rest'],
  installations: ['errors', 'protocol', 'persistence', 'rest'],
  registration: ['errors', 'protocol', 'persistence', 'rest', 'activity', 'installations'],
  runtime: core,
  operator: [...core, 'runtime'],
  cli: [...core, 'runtime'],
  testing: [...core, 'runtime', 'emulator'],
  simulation: [...core, 'runtime'],
  host: [...core, 'runtime', 'operator', 'cli'],
  'emulator-app': ['emulator', 'ui'],
  'host-e2e': ['*'],
  bench: ['*'],
};

const boundaries = (extra) => [
  'error',
  {
    enforceBuildableLibDependency: true,
    allow: ['^.*/eslint(\\.base)?\\.config\\.js$'],
    depConstraints: Object.entries(rooms).map(([room, allowed]) => ({
      sourceTag: `layer:${room}`,
      onlyDependOnLibsWithTags: allowed.includes('*')
        ? ['*']
        : [`layer:${room}`, ...[...allowed, ...(extra[room] ?? [])].map((name) => `layer:${name}`)],
    })),
  },
];

/** Tests may speak to the other side of the wire, and the host's tests are those of an author. */
const forTests = {
  protocol: ['emulator'],
  rest: ['emulator'],
  activity: ['emulator'],
  installations: ['emulator'],
  registration: ['emulator'],
  runtime: ['emulator'],
  operator: ['emulator'],
  cli: ['emulator'],
  host: ['emulator', 'testing'],
};

/**
 * Adapters write through the mutex; a repository used anywhere else would write beside it, and on SQLite its write
 * vanishes with the rollback of whatever transaction is open (docs/runs-and-turns.md, "The journal").
 */
const noRepositories = [
  'error',
  ...['getRepository', 'createQueryBuilder', 'createQueryRunner'].map((method) => ({
    selector: `CallExpression[callee.property.name='${method}']`,
    message: 'Speak to the database in an adapter, through its write mutex.',
  })),
  {
    selector:
      "CallExpression[callee.object.property.name='dataSource'][callee.property.name=/^(query|transaction)$/]",
    message: 'Speak to the database in an adapter, through its write mutex.',
  },
  {
    selector: "MemberExpression[object.property.name='dataSource'][property.name='manager']",
    message: 'Speak to the database in an adapter, through its write mutex.',
  },
  {
    selector: "Decorator[expression.callee.name='InjectRepository']",
    message: 'Inject the port, not a repository.',
  },
];

/** One way to write a thing (docs/style.md, "One dialect"). */
const dialect = [
  {
    selector: ':matches(PropertyDefinition, MethodDefinition, AccessorProperty) > PrivateIdentifier',
    message: 'Write `private`: `#` is for what holds a secret (docs/style.md).',
  },
  {
    selector:
      'VariableDeclarator[id.name=/^[A-Z][A-Z0-9]*_?[A-Z0-9_]+$/]:not([init.callee.name=/^(Symbol|getConfigToken)$/])',
    message: 'A constant is named like any other variable; upper case is for injection tokens.',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(debug|info|warn|error|fatal)$/]:matches([callee.object.name=/[lL]ogger$/], [callee.object.property.name=/[lL]ogger$/]) > TemplateLiteral',
    message: 'A log line is one fixed sentence; what varies is a field beside it.',
  },
  {
    selector:
      "CallExpression[callee.property.name=/^(debug|info|warn|error|fatal)$/]:matches([callee.object.name=/[lL]ogger$/], [callee.object.property.name=/[lL]ogger$/]) > ObjectExpression > Property[key.name='memberId']",
    message: 'In the log a portal is the field `portal`.',
  },
];
const inDialect = ['error', ...dialect];

const adapters = [
  'libs/persistence/src/**',
  'libs/installations/src/store/**',
  'libs/installations/src/keys/**',
  'libs/registration/src/store/**',
  'libs/installations/src/culture/portal-culture.book.ts',
];

export default tseslint.config(
  { ignores: ['**/dist', '**/out-tsc', '**/coverage', '**/files/**', '.nx', 'data'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { '@nx': nx },
    languageOptions: { globals: globals.node },
    rules: {
      '@nx/enforce-module-boundaries': boundaries({}),
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Type-only imports of injected classes would lose the metadata that Nest reads.
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  { files: ['**/*.ts', '**/*.tsx'], rules: { 'no-restricted-syntax': inDialect } },
  {
    files: ['apps/host/**/*.ts', 'libs/**/*.ts'],
    ignores: [...adapters, '**/*.spec.ts', '**/testing/**'],
    rules: { 'no-restricted-syntax': [...noRepositories, ...dialect] },
  },
  {
    // What the host sends to browsers: nothing of Node is there.
    files: ['libs/runtime/src/settings-dialog/page/**/*.ts'],
    languageOptions: { globals: globals.browser },
    rules: { 'no-restricted-globals': ['error', 'process', 'Buffer', 'global', 'require', '__dirname'] },
  },
  {
    files: ['**/*.spec.ts', '**/*.spec.mjs', '**/testing/**/*.ts'],
    languageOptions: { globals: globals.jest },
    rules: { '@nx/enforce-module-boundaries': boundaries(forTests) },
  },
  {
    // What leads to a secret: a printed object shows private members, and must not show these.
    files: [
      'libs/protocol/src/call/{secret,event-token}.ts',
      'libs/rest/src/{auth,caller,client,oauth}/**/*.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
