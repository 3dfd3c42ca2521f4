export default {
  displayName: 'rest',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/libs/rest',
};
