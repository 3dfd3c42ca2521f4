export default {
  displayName: 'emulator',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/libs/emulator',
};
