export default {
  displayName: 'create-bizproc-kit',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/tools/create-bizproc-kit',
};
