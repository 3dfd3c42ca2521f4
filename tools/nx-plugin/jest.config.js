export default {
  displayName: 'nx-plugin',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/tools/nx-plugin',
  // Trees of files and linters, on machines that do other things too.
  testTimeout: 30_000,
};
