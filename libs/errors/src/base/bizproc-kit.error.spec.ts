import { BizprocKitError } from './bizproc-kit.error.js';
import { ConfigurationError } from './configuration.error.js';
import { RateLimitError } from '../portal/limit.errors.js';
import { PortalError } from '../portal/portal.error.js';

const facts = {
  portal: 'acme',
  method: 'profile',
  platformCode: 'QUERY_LIMIT_EXCEEDED',
  httpStatus: 503,
  description: '',
};

describe('BizprocKitError', () => {
  it('keeps the cause and the name', () => {
    const cause = new Error('below');
    const error = new ConfigurationError('above', { cause });
    expect(error).toMatchObject({ name: 'ConfigurationError', message: 'above', cause });
    expect(error).toBeInstanceOf(Error);
  });

  it('is recognised across two copies of the package, by every class of its line', () => {
    const other: { error: Error } = { error: new Error() };
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const copy = require('../portal/limit.errors.js') as typeof import('../portal/limit.errors.js');
      expect(copy.RateLimitError).not.toBe(RateLimitError);
      other.error = new copy.RateLimitError(facts);
    });
    expect(other.error).toBeInstanceOf(BizprocKitError);
    expect(other.error).toBeInstanceOf(PortalError);
    expect(other.error).toBeInstanceOf(RateLimitError);
    expect(other.error).not.toBeInstanceOf(ConfigurationError);
  });

  it('is not fooled by other errors of the same name', () => {
    class RateLimitedError extends Error {}
    const foreign = Object.assign(new RateLimitedError(), {
      name: 'RateLimitError',
      code: 'BPK_PORTAL_RATE_LIMIT',
    });
    expect(foreign).not.toBeInstanceOf(RateLimitError);
    expect(null).not.toBeInstanceOf(BizprocKitError);
  });
});
