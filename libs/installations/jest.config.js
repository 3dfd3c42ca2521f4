export default {
  displayName: 'installations',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/libs/installations',
};
