export default {
  displayName: 'emulator-app',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/apps/emulator',
};
