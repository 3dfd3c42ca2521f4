import { fixtureText } from './fixture-text.js';

describe('the text of a fixture', () => {
  it('keeps short lists on one line, and long ones as they are', () => {
    const long = Array.from({ length: 9 }, (_, index) => `value number ${index}`);
    const text = fixtureText({ id: ['crm', 'Deal', 'DEAL_1'], tags: ['a, "b"'], nested: [{ a: 1 }], long });
    expect(text).toContain('  "id": ["crm", "Deal", "DEAL_1"],\n  "tags": ["a, \\"b\\""],\n');
    expect(text).toContain('  "long": [\n    "value number 0",\n');
    expect(JSON.parse(text)).toEqual({
      id: ['crm', 'Deal', 'DEAL_1'],
      tags: ['a, "b"'],
      nested: [{ a: 1 }],
      long,
    });
  });
});
