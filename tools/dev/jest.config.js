export default {
  displayName: 'dev',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/tools/dev',
  testMatch: ['<rootDir>/src/**/*.spec.mjs'],
};
