import { EmulationUsageError, readRequest } from './emulation-options.js';

const env = {
  BITRIX24_CLIENT_ID: 'app.x',
  BITRIX24_CLIENT_SECRET: 'secret',
  BITRIX24_OAUTH_HOSTS: 'http://127.0.0.1:4010',
};

describe('the emulation beside a host', () => {
  it('takes the app’s keys and addresses from its settings', () => {
    expect(readRequest(['--portals', 'acme, globex'], { ...env, PORT: '3100' })).toEqual({
      portals: ['acme', 'globex'],
      port: 4010,
      clientId: 'app.x',
      clientSecret: 'secret',
      hostUrl: 'http://127.0.0.1:3100',
    });
  });

  it.each([
    [['--portal', 'acme'], env, /--portal/],
    [['--env-file', '/nowhere/.env'], env, /\/nowhere\/\.env cannot be read \(ENOENT\)/],
    [[], { ...env, BITRIX24_CLIENT_ID: '' }, /Set BITRIX24_CLIENT_ID/],
    [[], { ...env, BITRIX24_OAUTH_HOSTS: 'http://example.com' }, /needs a port/],
  ])('refuses %j', (args, variables, message) => {
    expect(() => readRequest(args, variables)).toThrow(EmulationUsageError);
    expect(() => readRequest(args, variables)).toThrow(message);
  });
});
