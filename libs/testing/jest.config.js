export default {
  displayName: 'testing',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/libs/testing',
  // Real sockets, databases and processes, on machines that do other things too.
  testTimeout: 30_000,
};
