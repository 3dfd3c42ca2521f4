import type { PropertyDefinition } from '@bizproc-kit/activity';

import { redactDocumentId, redactError, redactProperties } from './redact.js';

const definitions = [
  { id: 'note', type: 'text' },
  { id: 'amount', type: 'double' },
  { id: 'owner', type: 'user' },
  { id: 'team', type: 'user' },
  { id: 'phone', type: 'phone' },
  { id: 'price', type: 'UF:money' },
  { id: 'start', type: 'datetime' },
  { id: 'day', type: 'date' },
  { id: 'at', type: 'datetime' },
  { id: 'link', type: 'UF:crm' },
  { id: 'stage', type: 'deal_stage' },
  { id: 'choice', type: 'select', options: { urgent: { en: 'Urgent' } } },
  { id: 'flag', type: 'bool' },
] as PropertyDefinition[];

const redact = (properties: Record<string, unknown>) => redactProperties(properties, definitions);

describe('redacting the properties of a call', () => {
  it('hides letters and digits of texts and keeps their shape', () => {
    expect(redact({ note: 'Ring Ольга, +49 30 1234\n&<b>' }).note).toBe('Xxxx Xxxxx, +00 00 0000\n&<x>');
  });

  it('keeps numbers, times and choices of their kind, and no value of the customer', () => {
    expect(
      redact({
        amount: '-1499.5',
        price: '1500.00|USD',
        start: '21.08.2026 14:05:59',
        day: '2026-08-21',
        at: '2026-08-21T14:05:00+03:00',
        link: 'D_77',
        stage: 'C5:VIP_CLIENT',
        choice: ['urgent', 'of the customer'],
        flag: 'Y',
      }),
    ).toEqual({
      amount: '-1111.1',
      price: '1111.11|USD',
      start: '01.01.2026 01:01:01',
      day: '2026-01-01',
      at: '2026-01-01T01:01:01+01:01',
      link: 'D_11',
      stage: 'X0:XXX_XXXXXX',
      choice: ['urgent', 'xx xxx xxxxxxxx'],
      flag: 'Y',
    });
  });

  it('keeps of an error its code, and of a document its kind', () => {
    expect(redactError('BPK_PORTAL_REQUEST: Company Ромашка 77')).toBe(
      'BPK_PORTAL_REQUEST: Xxxxxxx Xxxxxxx 00',
    );
    expect(redactError('Company Ромашка')).toBe('Xxxxxxx Xxxxxxx');
    expect(redactError(null)).toBeNull();
    expect(redactDocumentId(['crm', 'CCrmDocumentDeal', 'DEAL_4711'])).toEqual([
      'crm',
      'CCrmDocumentDeal',
      'DEAL_1',
    ]);
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
