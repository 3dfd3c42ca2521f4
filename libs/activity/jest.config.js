export default {
  displayName: 'activity',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/libs/activity',
};
