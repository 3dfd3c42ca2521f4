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

  it('cuts long texts and says how long they were', () => {
    const cut = redacted('x'.repeat(1000)) as string;
    expect(cut.length).toBeLessThan(300);
    expect(cut).toContain('1000 characters');
  });
});
