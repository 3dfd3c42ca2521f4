import { SettingsError } from '../settings/settings.error.js';
import { describeStartFailure } from './start-failure.js';

const failure = (code: string, path?: string) => Object.assign(new Error(`${code}: no`), { code, path });

describe('a start that fails', () => {
  it.each([
    [new SettingsError(['PUBLIC_URL is missing']), 2, 'PUBLIC_URL is missing'],
    [failure('EADDRINUSE'), 1, 'Port 3000 is in use'],
    [failure('EACCES', '/data/x.sqlite'), 2, '/data/x.sqlite is not writable'],
    [failure('EACCES'), 1, 'Set PORT'],
    [new Error('something else'), 1, 'something else'],
  ])('says in a line what to do: %s', (error, exitCode, text) => {
    const described = describeStartFailure(error, 3000);
    expect(described.exitCode).toBe(exitCode);
    expect(described.text).toContain(text);
    expect(described.text).not.toContain('    at ');
  });
});
