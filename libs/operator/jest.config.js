export default {
  displayName: 'operator',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/libs/operator',
};
