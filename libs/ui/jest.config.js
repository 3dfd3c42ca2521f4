export default {
  displayName: 'ui',
  preset: '../../jest.preset.js',
  coverageDirectory: '../../coverage/libs/ui',
  transformIgnorePatterns: ['/node_modules/(?!(preact)/)'],
};
