export default {
  displayName: 'host-e2e',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/apps/host-e2e',
  testTimeout: 120_000,
};
