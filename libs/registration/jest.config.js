export default {
  displayName: 'registration',
  preset: '../../jest.preset.js',
  // Real databases and sockets, on machines that are busy with other things.
  testTimeout: 30_000,
  coverageDirectory: '../../coverage/libs/registration',
};
