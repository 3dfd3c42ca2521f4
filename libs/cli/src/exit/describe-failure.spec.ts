import { SettingsError } from '@bizproc-kit/runtime';

import { describeFailure } from './describe-failure.js';
import { OperationFailure } from './operation.failure.js';
import { UsageFailure } from './usage.failure.js';

const system = (code: string) => Object.assign(new Error(`${code}: it failed\n  there`), { code });

describe('failures of a command', () => {
  it.each<[string, unknown, string, 1 | 2]>([
    ['a wrong call', new UsageFailure('Say which'), 'Say which', 2],
    [
      'all settings that are wrong',
      new SettingsError(['A is missing', 'B is no number']),
      'A is missing; B is no number',
      2,
    ],
    ['an unreadable file', system('EACCES'), 'EACCES: it failed there', 2],
    ['an operation', new OperationFailure('The portal is gone'), 'The portal is gone', 1],
    ['the network', system('ECONNREFUSED'), 'ECONNREFUSED: it failed there', 1],
    ['anything else', 'odd', 'odd', 1],
  ])('say %s in one line, with the exit code', (_, error, text, exitCode) => {
    expect(describeFailure(error)).toEqual({ text, exitCode });
  });
});
