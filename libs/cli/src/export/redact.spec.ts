import type { PropertyDefinition } from '@bizproc-kit/activity';

import { redactProperties } from './redact.js';

const definitions = [
  { id: 'note', type: 'text' },
  { id: 'amount', type: 'double' },
  { id: 'owner', type: 'user' },
  { id: 'team', type: 'user' },
  { id: 'phone', type: 'phone' },
  { id: 'price', type: 'UF:money' },
] as PropertyDefinition[];

const redact = (properties: Record<string, unknown>) => redactProperties(properties, definitions);

describe('redacting the properties of a call', () => {
  it('hides letters and digits of texts and keeps their shape', () => {
    expect(redact({ note: 'Ring Ольга, +49 30 1234\n&<b>' }).note).toBe('Xxxx Xxxxx, +00 00 0000\n&<x>');
  });

  it('keeps what names nobody', () => {
    const values = { amount: '1499.5', price: '1500.00|USD' };
    expect(redact(values)).toEqual(values);
  });

  it('gives users new numbers, the same one always the same', () => {
    expect(redact({ owner: 'user_4711', team: ['user_99', 'user_4711', 'group_d5'] })).toEqual({
      owner: 'user_1',
      team: ['user_2', 'user_1', 'group_d5'],
    });
  });

  it('hides nested values and properties that the app does not know', () => {
    expect(redact({ phone: { PHONE: { n0: { VALUE: '+4930' } } }, other: 'Anna' })).toEqual({
      phone: { PHONE: { n0: { VALUE: '+0000' } } },
      other: 'Xxxx',
    });
  });
});
