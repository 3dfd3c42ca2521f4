export default {
  displayName: 'cli',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/libs/cli',
  // Real sockets, databases and processes, on machines that do other things too.
  testTimeout: 30_000,
};
