export default {
  displayName: 'rest',
  preset: '../../jest.preset.js',
  // Real sockets on a machine that may be busy.
  testTimeout: 30_000,
  coverageDirectory: '../../coverage/libs/rest',
};
