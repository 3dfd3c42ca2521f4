import { readOptions, UsageError } from './program-options.js';

describe('the command line', () => {
  it('has defaults', () => {
    expect(readOptions([])).toMatchObject({
      port: 4010,
      host: '127.0.0.1',
      portals: ['acme', 'globex'],
      json: false,
      tls: false,
      portalPorts: false,
    });
  });

  it('takes values in both spellings', () => {
    const options = readOptions(['--port=0', '--portals', 'a, b', '--client-secret', 's', '--tls']);
    expect(options).toMatchObject({ port: 0, portals: ['a', 'b'], clientSecret: 's', tls: true });
  });

  it.each<[string[], RegExp]>([
    [['--bogus'], /^Unknown option '--bogus' \(try --help\)$/],
    [['start'], /^Unexpected argument 'start'/],
    [['--port'], /--port/],
    [['--port', 'x'], /not "x"$/],
    [['--port', '65536'], /up to 65535/],
    [['--portals', 'Acme'], /not "Acme"$/],
    [['--portals', ''], /not ""$/],
    [['--portals', 'a,a'], /twice/],
    [['--json=yes'], /--json/],
  ])('refuses %j in one line', (args, message) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(message);
    try {
      readOptions(args);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });
});
