import { oauthErrorFrom } from './oauth-error-from.js';

function classified(platformCode: string | undefined, httpStatus: number | undefined): string {
  const facts = { server: 'oauth.bitrix.info', operation: 'refresh_token', description: '' };
  const error = oauthErrorFrom({ ...facts, platformCode, httpStatus });
  return `${error.constructor.name} ${error.retry.kind}`;
}

describe('oauthErrorFrom', () => {
  it.each([
    ['invalid_request', 400, 'OAuthConfigurationError after-operator'],
    ['invalid_client', 401, 'OAuthConfigurationError after-operator'],
    ['invalid_grant', 400, 'InvalidGrantError after-operator'],
    ['bad_verification_code', 400, 'InvalidGrantError after-operator'],
    ['insufficient_scope', 403, 'OAuthConfigurationError after-operator'],
    ['invalid_scope', 403, 'OAuthConfigurationError after-operator'],
    ['PAYMENT_REQUIRED', 401, 'OAuthPaymentRequiredError after-operator'],
    ['wrong_client', 200, 'OAuthConfigurationError after-operator'],
    ['NOT_INSTALLED', 401, 'AppNotInstalledError after-operator'],
    ['ERROR_OAUTH', 401, 'AppNotInstalledError after-operator'],
    ['NO_AUTH_FOUND', 401, 'OAuthTokenRejectedError after-refresh'],
    ['something_new', 502, 'OAuthUnavailableError after-backoff'],
    ['something_new', 401, 'OAuthTokenRejectedError after-refresh'],
    ['something_new', 400, 'OAuthConfigurationError after-operator'],
    ['constructor', 400, 'OAuthConfigurationError after-operator'],
    [undefined, undefined, 'OAuthUnavailableError after-backoff'],
  ])('takes %p with HTTP %p as %s', (code, status, expected) => {
    expect(classified(code, status)).toBe(expected);
  });

  it('says when to try again, if the server did', () => {
    const retryAt = new Date(9);
    const facts = {
      server: 's',
      operation: 'app.info',
      description: '',
      platformCode: undefined,
      httpStatus: 503,
    };
    expect(oauthErrorFrom({ ...facts, retryAt }).retry).toEqual({ kind: 'at', at: retryAt });
  });
});
