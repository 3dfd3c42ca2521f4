import { redacted, redactedText } from './redactor.js';

const token = `6a8859d29f3d18.20418833|A40417_51228_90313_77120|fQ3.${'9c1e'.repeat(16)}`;

describe('what people may see of stored data', () => {
  it('masks what is named like a secret, at any depth, and keeps the structure', () => {
    const input = {
      properties: { apiKey: 'k', note: 'n', list: [{ accessToken: 't' }], AUTH_ID: 'x' },
      documentId: ['crm', 'X', 'DEAL_1'],
    };
    expect(redacted(input)).toEqual({
      properties: { apiKey: '[secret]', note: 'n', list: [{ accessToken: '[secret]' }], AUTH_ID: '[secret]' },
      documentId: ['crm', 'X', 'DEAL_1'],
    });
  });

  it('masks what looks like a secret, wherever it stands', () => {
    const text = `refused ${token} at https://acme.bitrix24.com/rest/1/abcdefgh/crm.deal.get?auth=1234567890`;
    for (const shown of [redactedText(text), redacted({ error: text }), redacted([text])].map((one) =>
      JSON.stringify(one),
    )) {
      expect(shown).not.toMatch(/9c1e|abcdefgh|1234567890/);
      expect(shown).toContain('refused [secret]');
    }
  });

  it.each([
    '{"access_token":"canary1234"}',
    '{"error":"{\\"refresh_token\\": \\"canary1234\\"}"}',
    "{ accessToken: 'canary1234', domain: 'x' }",
    'AUTH_ID=canary1234&REFRESH_ID=canary1234',
    'https://app.example.com/?APP_SID=canary1234',
    'https%3A%2F%2Facme%2Frest%2Fprofile%3Fauth%3Dcanary1234',
    'Authorization: Bearer canary1234',
    'postgres://app:canary1234@db.example.com/app',
    token.replaceAll('|', '%7C').replaceAll('9c1e', 'ca9a'),
  ])('masks what an author’s error may quote: %s', (text) => {
    expect(redactedText(text)).not.toMatch(/canary|ca9a/);
    expect(redactedText(text)).toContain('[secret]');
  });

  it('leaves the rest of a text alone', () => {
    const text = 'author: x, auth: none, a: "b", https://x.example.com:8080/a?b=c@d, {"domain":"acme"}';
    expect(redactedText(text)).toBe(text);
  });

  it('cuts long texts and says how long they were', () => {
    const cut = redacted('x'.repeat(1000)) as string;
    expect(cut.length).toBeLessThan(300);
    expect(cut).toContain('1000 characters');
  });
});
