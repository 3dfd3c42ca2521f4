import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const swc = (typescript) => ({
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: typescript
      ? { syntax: 'typescript', decorators: true, dynamicImport: true }
      : { syntax: 'ecmascript' },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
    },
  },
});

export default {
  testEnvironment: 'node',
  // Real sockets, databases and processes, on machines that do other things too: a limit ends what hangs, it measures nothing.
  testTimeout: 30_000,
  // Tests wait for timers, sockets and processes far more than they compute: two at once keep one core busy.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testEnvironmentOptions: {
    customExportConditions: ['node', 'node-addons', '@bizproc-kit/source'],
  },
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^fast-check$': fileURLToPath(new URL('jest.fast-check.mjs', import.meta.url)),
  },
  transform: {
    '^.+\\.ts$': ['@swc/jest', swc(true)],
    '^.+\\.m?js$': ['@swc/jest', swc(false)],
  },
  // Name any further pure-ESM dependency here.
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs)/)'],
};
