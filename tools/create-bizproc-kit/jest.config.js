export default {
  displayName: 'create-bizproc-kit',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/tools/create-bizproc-kit',
  // Real sockets, databases and processes, on machines that do other things too.
  testTimeout: 30_000,
};
