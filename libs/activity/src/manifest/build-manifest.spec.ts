import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserReference } from '@bizproc-kit/protocol';
import { ActivityProperty } from '../authoring/activity-property.decorator.js';
import { BizprocActivity } from '../authoring/activity.decorator.js';
import { ReturnProperty } from '../authoring/return-property.decorator.js';
import { readActivityDefinition } from '../definition/activity.accessor.js';
import { checkDefinitions } from '../check/check-definitions.js';
import { lintManifest } from '../lint/lint-manifest.js';
import { buildManifest } from './build-manifest.js';

class InvoiceInput {
  @ActivityProperty({ name: { en: 'Amount' }, type: 'double', required: true }) amount!: number;
  @ActivityProperty({
    name: 'Currency',
    options: { EUR: 'Euro', USD: { en: 'US dollar', ru: 'Доллар США' } },
    default: 'EUR',
    required: true,
  })
  currency!: 'EUR' | 'USD';
  @ActivityProperty({ name: 'Approver' }) approver?: UserReference;
  @ActivityProperty({ name: 'Already paid' }) paidFlag!: boolean;
  @ActivityProperty({ name: 'Tags', type: 'string', multiple: true }) tags!: string[];
}

class InvoiceOutput {
  @ReturnProperty({ name: 'Invoice number' }) invoice_id!: string;
  @ReturnProperty({ name: 'Paid' }) paid!: boolean;
  @ReturnProperty({ name: 'Due' }) due!: Date;
  @ReturnProperty({ name: 'Invoice lines', type: 'string', multiple: true }) lines!: string[];
}

class InvoiceSettings {
  fields() {
    return {};
  }
}

@BizprocActivity({
  code: 'send_invoice',
  name: { en: 'Send invoice', de: 'Rechnung senden' },
  description: { en: 'Creates an invoice in the ledger' },
  input: InvoiceInput,
  output: InvoiceOutput,
  documentTypes: ['deal'],
  settings: InvoiceSettings,
})
class SendInvoice {
  execute(): InvoiceOutput {
    return { invoice_id: '', paid: false, due: new Date(0), lines: [] };
  }
}

@BizprocActivity({
  code: 'both',
  kind: 'both',
  name: 'Both',
  waits: false,
  runAs: 'nobody',
  documentTypes: ['lead', 'dynamic_147', ['lists']],
  filter: { exclude: ['box', 'quote'] },
})
class Both {
  async execute(): Promise<void> {}
}

const definitions = [SendInvoice, Both].map((target) => readActivityDefinition(target)!);
const options = { publicUrl: 'https://app.example.com/', runAsUserId: 1 };

describe('buildManifest', () => {
  it('writes the registration of the wire fixture', () => {
    const fixture = JSON.parse(
      readFileSync(join(__dirname, '../../../../fixtures/bitrix24/42-request-robot-add.json'), 'utf8'),
    ) as Record<string, never>;
    const { payload, kind } = buildManifest(definitions, options).steps.find(
      ({ code }) => code === 'send_invoice',
    )!;
    expect(kind).toBe('robot');
    const {
      auth: _auth,
      HANDLER: _handler,
      PLACEMENT_HANDLER: _placement,
      FILTER: _filter,
      PROPERTIES,
      RETURN_PROPERTIES,
      ...rest
    } = fixture;
    expect(payload).toMatchObject(rest);
    expect(payload.PROPERTIES).toMatchObject(PROPERTIES);
    expect(payload.RETURN_PROPERTIES).toMatchObject(RETURN_PROPERTIES);
    expect(payload).toMatchObject({
      HANDLER: 'https://app.example.com/bitrix24/handler/send_invoice',
      PLACEMENT_HANDLER: 'https://app.example.com/bitrix24/placement/send_invoice',
      FILTER: { INCLUDE: [['crm', 'CCrmDocumentDeal', 'DEAL']] },
      AUTH_USER_ID: 1,
    });
  });

  it('registers both kinds under two codes, sorted, with what is not wanted written out', () => {
    const { steps } = buildManifest(definitions, options);
    expect(steps.map(({ code, kind }) => [code, kind])).toEqual([
      ['both', 'robot'],
      ['both_activity', 'activity'],
      ['send_invoice', 'robot'],
    ]);
    expect(steps[0].payload).toEqual({
      CODE: 'both',
      HANDLER: 'https://app.example.com/bitrix24/handler/both',
      AUTH_USER_ID: 0,
      USE_SUBSCRIPTION: 'N',
      NAME: 'Both',
      FILTER: {
        INCLUDE: [
          ['crm', 'CCrmDocumentLead', 'LEAD'],
          ['crm', 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic', 'DYNAMIC_147'],
          ['lists'],
        ],
        EXCLUDE: ['box', ['crm', 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Quote', 'QUOTE']],
      },
    });
  });

  it('writes option titles in one language', () => {
    const titles = (language?: string) =>
      buildManifest(definitions, { ...options, language }).steps[2].payload.PROPERTIES!.currency.Options;
    expect(titles()).toEqual({ EUR: 'Euro', USD: 'US dollar' });
    expect(titles('ru')).toEqual({ EUR: 'Euro', USD: 'Доллар США' });
  });

  it('hashes what a portal would see, the address and the user included', () => {
    const hash = (changes: object = {}) => buildManifest(definitions, { ...options, ...changes }).hash;
    expect(hash()).toBe(hash());
    expect(buildManifest([...definitions].reverse(), options).hash).toBe(hash());
    expect(
      new Set([
        hash(),
        hash({ publicUrl: 'https://b.example.com' }),
        hash({ runAsUserId: 2 }),
        hash({ language: 'ru' }),
      ]).size,
    ).toBe(4);
  });

  it('passes its own lint', () => {
    expect(
      lintManifest(buildManifest(definitions, options)).filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
    expect(checkDefinitions(definitions).map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['label-language-missing']),
    );
  });

  it('finds with the address of the host what breaks there only', () => {
    expect(() => checkDefinitions(definitions, { publicUrl: 'http://localhost:3000' })).toThrow(
      /handler-address/,
    );
  });
});
