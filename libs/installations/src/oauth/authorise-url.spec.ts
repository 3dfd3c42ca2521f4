import { authoriseUrl } from './authorise-url.js';
import { readStateCookie, stateCookie } from './state-cookie.js';

const urlOf = (domain: string, insecure = false) => authoriseUrl(domain, 'local.1', 's', insecure);

describe('where an authorisation starts', () => {
  it.each([
    ['acme.bitrix24.com', 'https://acme.bitrix24.com/oauth/authorize/?client_id=local.1&state=s'],
    [
      'crm.company.example:8443',
      'https://crm.company.example:8443/oauth/authorize/?client_id=local.1&state=s',
    ],
    [' acme.bitrix24.com ', 'https://acme.bitrix24.com/oauth/authorize/?client_id=local.1&state=s'],
  ])('%p', (domain, url) => expect(urlOf(domain)).toBe(url));

  it.each([
    '',
    'localhost',
    'acme',
    'acme.bitrix24.com/path',
    'acme.bitrix24.com?x',
    'acme.bitrix24.com#x',
    'user@acme.bitrix24.com',
    'http://acme.bitrix24.com',
    '//acme.bitrix24.com',
    'javascript:alert(1)',
    'acme..com',
    '-acme.com',
    'acme.com\r\nSet-Cookie: x=1',
    `${'a'.repeat(250)}.com`,
  ])('not at %p', (domain) => expect(urlOf(domain)).toBeUndefined());

  it('also at a base URL and over http on this machine, in development', () => {
    const query = 'oauth/authorize/?client_id=local.1&state=s';
    expect(urlOf('http://127.0.0.1:4010/portals/acme', true)).toBe(
      `http://127.0.0.1:4010/portals/acme/${query}`,
    );
    expect(urlOf('acme.localhost:4010', true)).toBe(`http://acme.localhost:4010/${query}`);
    expect(urlOf('127.0.0.1:4010', true)).toBe(`http://127.0.0.1:4010/${query}`);
    expect(urlOf('acme.bitrix24.com', true)).toBe(`https://acme.bitrix24.com/${query}`);
    expect(urlOf('ftp://x.example', true)).toBeUndefined();
  });
});

describe('the cookie of the state', () => {
  it('is for scripts and other sites of no use, and only sent over https where the host has it', () => {
    expect(stateCookie('v', 'https://app.example', 600)).toBe(
      'bizproc_oauth=v; Path=/bitrix24/oauth; Max-Age=600; HttpOnly; SameSite=Lax; Secure',
    );
    expect(stateCookie('v', 'http://127.0.0.1', 600)).not.toContain('Secure');
    expect(stateCookie('v', 'https://app.example/kit/', 600)).toContain('Path=/kit/bitrix24/oauth;');
  });

  it('is found among others', () => {
    expect(readStateCookie('a=1; bizproc_oauth=v1.k.x; b=2')).toBe('v1.k.x');
    for (const header of [undefined, '', 'bizproc_oauth', 'bizproc_oauth=', 'xbizproc_oauth=1', ';;=']) {
      expect(readStateCookie(header)).toBeUndefined();
    }
  });
});
