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

/** Decorated TypeScript, and packages that are ES modules only, compiled for Jest. */
export default {
  testEnvironment: 'node',
  // A workflow test starts a host and a portal.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', swc(true)],
    '^.+\\.m?js$': ['@swc/jest', swc(false)],
  },
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|@bizproc-kit)/)'],
};
