import { redact } from './redact.js';

describe('redact', () => {
  it('masks what is named like a secret, at any depth, and keeps the structure', () => {
    const input = {
      properties: { apiKey: 'k', note: 'n', list: [{ accessToken: 't' }] },
      documentId: ['crm', 'X', 'DEAL_1'],
    };
    expect(redact(input)).toEqual({
      properties: { apiKey: '[secret]', note: 'n', list: [{ accessToken: '[secret]' }] },
      documentId: ['crm', 'X', 'DEAL_1'],
    });
  });

  it('cuts long texts and says how long they were', () => {
    const cut = redact('x'.repeat(1000)) as string;
    expect(cut.length).toBeLessThan(300);
    expect(cut).toContain('1000 characters');
  });
});
