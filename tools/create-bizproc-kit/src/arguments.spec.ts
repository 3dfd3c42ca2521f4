import { readArguments } from './arguments.js';
import { UsageError } from './usage.error.js';

describe('the command line of create-bizproc-kit', () => {
  it('names the workspace after its folder', () => {
    expect(
      readArguments(['../my-app', '--app', 'shop', '--packages', 'packed', '--skip-git'], '/home/me/work'),
    ).toEqual({
      folder: '/home/me/my-app',
      name: 'my-app',
      app: 'shop',
      activity: undefined,
      packages: '/home/me/work/packed',
      git: false,
    });
  });

  it('gives nothing to create when help is asked for', () => {
    expect(readArguments(['--help'], '/')).toBeUndefined();
  });

  it.each([
    [[], /which folder/],
    [['a', 'b'], /"b" is too much/],
    [['My App'], /"My App" cannot name a package/],
    [['app', '--typescript'], /--typescript/],
  ])('refuses %j with one line', (args, message) => {
    const attempt = () => readArguments(args, '/');
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(message);
  });
});
