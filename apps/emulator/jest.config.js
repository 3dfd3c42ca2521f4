export default {
  displayName: 'emulator-app',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/apps/emulator',
  globalSetup: '<rootDir>/web-tests/support/chromium-path.ts',
  testMatch: [
    '<rootDir>/src/**/*.spec.ts',
    '<rootDir>/web/src/**/*.spec.ts',
    '<rootDir>/web-tests/**/*.spec.ts',
  ],
};
