import type { ManifestStep, StepPayload, WireProperty } from '../manifest/activity-manifest.js';
import { lintManifest } from './lint-manifest.js';

const property = (changes: Partial<WireProperty> = {}): WireProperty => ({
  Name: 'Field',
  Type: 'string',
  Required: 'N',
  Multiple: 'N',
  ...changes,
});

const step = (changes: Partial<StepPayload> = {}, kind: ManifestStep['kind'] = 'robot'): ManifestStep => {
  const payload: StepPayload = {
    CODE: 'send_invoice',
    HANDLER: 'https://app.example.com/bitrix24/handler/send_invoice',
    AUTH_USER_ID: 1,
    USE_SUBSCRIPTION: 'Y',
    NAME: { en: 'Send invoice' },
    ...changes,
  };
  return { code: payload.CODE, kind, className: 'SendInvoice', payload };
};

const found = (...steps: ManifestStep[]) =>
  lintManifest({ steps, hash: '' }).map(({ severity, rule, property: id }) =>
    [severity, rule, id].filter(Boolean).join(' '),
  );

const deal = ['crm', 'CCrmDocumentDeal', 'DEAL'];
const contact = ['crm', 'CCrmDocumentContact'];
const with1 = (wire: Partial<WireProperty>, more: Partial<StepPayload> = {}) =>
  step({ PROPERTIES: { x: property(wire) }, ...more });
const ids = (...names: string[]) => Object.fromEntries(names.map((name) => [name, property()]));

describe('lintManifest', () => {
  it('finds nothing in a manifest that every portal takes', () => {
    const good = step({
      DESCRIPTION: { en: 'x' },
      PROPERTIES: {
        amount: property({ Type: 'double', Default: '1' }),
        size: property({ Type: 'select', Options: { s: 'S' }, Default: 's' }),
      },
      RETURN_PROPERTIES: { total: property() },
      DOCUMENT_TYPE: ['crm', 'CCrmDocumentDeal', 'DEAL'],
      FILTER: {
        INCLUDE: [deal, ['crm', 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic', 'DYNAMIC_147']],
        EXCLUDE: ['box'],
      },
      USE_PLACEMENT: 'Y',
      PLACEMENT_HANDLER: 'https://app.example.com/bitrix24/placement/send_invoice',
    });
    expect(found(good)).toEqual([]);
  });

  it.each<[string, ManifestStep, string[]]>([
    ['an empty code', step({ CODE: '' }), ['error code-missing']],
    ['a code with a space', step({ CODE: 'send invoice' }), ['error code-pattern']],
    ['a long code', step({ CODE: 'x'.repeat(129) }), ['error code-length']],
    ['localhost', step({ HANDLER: 'http://localhost:3000/x' }), ['error handler-address']],
    ['a host that begins with a dot', step({ HANDLER: 'https://.example/x' }), ['error handler-address']],
    ['no URL', step({ HANDLER: 'app.example.com' }), ['error handler-address']],
    ['another protocol', step({ HANDLER: 'ftp://app.example.com' }), ['error handler-address']],
    [
      'a long address',
      step({ HANDLER: `https://app.example.com/${'x'.repeat(1_000)}` }),
      ['error handler-address-length'],
    ],
    [
      'a long settings address',
      step({ USE_PLACEMENT: 'Y', PLACEMENT_HANDLER: `https://app.example.com/${'x'.repeat(240)}` }),
      ['error placement-address-length'],
    ],
    ['an empty name', step({ NAME: '' }), ['error name-missing']],
    ['a map of empty names', step({ NAME: { en: '' } }), ['error name-missing']],
    ['a name without English', step({ NAME: { ru: 'Счёт' } }), ['error label-without-english']],
    [
      'a description without English',
      step({ DESCRIPTION: { ru: 'Счёт', en: '' } }),
      ['warning label-language-missing', 'error label-without-english'],
    ],
    [
      'languages that only some labels have',
      with1({ Name: { en: 'x', ru: 'x', de: 'x' } }),
      ['warning label-language-missing'],
    ],
    [
      'a language that the platform lacks',
      step({ NAME: { en: 'x', xx: 'x' } }),
      ['warning label-language-unknown'],
    ],
    ['an id that begins with a digit', step({ PROPERTIES: ids('1st') }), ['error property-id-pattern 1st']],
    ['an id with a dash', step({ RETURN_PROPERTIES: ids('a-b') }), ['error property-id-pattern a-b']],
    ['a reserved id', step({ PROPERTIES: ids('title') }), ['error property-id-reserved title']],
    [
      'the output that the platform adds',
      step({ RETURN_PROPERTIES: ids('IsTimeout') }),
      ['error property-id-reserved IsTimeout'],
    ],
    ['a container', step({ PROPERTIES: ids('Options') }), ['error property-id-reserved Options']],
    ['constructor', step({ PROPERTIES: ids('constructor') }), ['error property-id-reserved constructor']],
    [
      'ids that differ by case',
      step({ PROPERTIES: ids('amount', 'Amount') }),
      ['error property-id-collision Amount'],
    ],
    [
      'outputs that differ by case',
      step({ RETURN_PROPERTIES: ids('amount', 'AMOUNT') }),
      ['error property-id-collision AMOUNT'],
    ],
    [
      'an input and an output of one id',
      step({ PROPERTIES: ids('amount'), RETURN_PROPERTIES: ids('amount') }),
      ['error property-id-collision amount'],
    ],
    ['a property without name', with1({ Name: '' }), ['error name-missing x']],
    ['an unknown type', with1({ Type: 'integer' }), ['error type-unknown x']],
    ['a type of CRM everywhere', with1({ Type: 'UF:money' }), ['error type-not-on-document x']],
    [
      'a type of CRM on a list',
      with1({ Type: 'UF:money' }, { FILTER: { INCLUDE: [['lists', 'BizprocDocument']] } }),
      ['error type-not-on-document x'],
    ],
    ['a type of CRM on a deal', with1({ Type: 'UF:money' }, { FILTER: { INCLUDE: [deal] } }), []],
    [
      'a type of lists on a list',
      with1({ Type: 'E:ECrm' }, { FILTER: { INCLUDE: [['lists', 'BizprocDocument']] } }),
      [],
    ],
    ['a select without options', with1({ Type: 'select' }), ['error options-missing x']],
    [
      'an option without key',
      with1({ Type: 'select', Options: { '': 'None' } }),
      ['error options-without-keys x'],
    ],
    [
      'options as a list',
      with1({ Type: 'select', Options: ['a'] as unknown as Record<string, string> }),
      ['error options-without-keys x'],
    ],
    [
      'a default that is no option',
      with1({ Type: 'select', Options: { a: 'A' }, Default: 'b' }),
      ['error default-not-in-options x'],
    ],
    [
      'a default that the portal resolves',
      with1({ Type: 'select', Options: { a: 'A' }, Default: '{=Document:SIZE}' }),
      [],
    ],
    ['a default of another type', with1({ Type: 'date', Default: 5 }), ['error default-type x']],
    ['a list as a single default', with1({ Default: ['a'] }), ['error default-type x']],
    [
      'outputs that nobody waits for',
      step({ USE_SUBSCRIPTION: 'N', RETURN_PROPERTIES: ids('a') }),
      ['error outputs-without-waiting'],
    ],
    [
      'an unknown document class',
      step({ FILTER: { INCLUDE: [['crm', 'CrmDocumentDeal', 'DEAL']] } }),
      ['error document-type-unknown'],
    ],
    [
      'doubled backslashes',
      step({
        FILTER: { INCLUDE: [['crm', 'Bitrix\\\\Crm\\\\Integration\\\\BizProc\\\\Document\\\\Dynamic']] },
      }),
      ['error document-type-unknown'],
    ],
    [
      'a type of another class',
      step({ DOCUMENT_TYPE: ['crm', 'CCrmDocumentDeal', 'DYNAMIC_147'] }),
      ['error document-type-unknown'],
    ],
    [
      'a name that stands for nothing',
      step({ FILTER: { INCLUDE: ['deals'] } }),
      ['error document-type-unknown'],
    ],
    ['an empty rule', step({ FILTER: { EXCLUDE: [[]] } }), ['error document-type-unknown']],
    ['a robot on contacts', step({ FILTER: { INCLUDE: [contact] } }), ['error document-without-robots']],
    [
      'a robot on contacts among others',
      step({ FILTER: { INCLUDE: [contact, deal] } }),
      ['warning document-without-robots'],
    ],
    ['an activity on contacts', step({ FILTER: { INCLUDE: [contact] } }, 'activity'), []],
    [
      'definitions beyond the column',
      step({ PROPERTIES: { x: property({ Description: 'я'.repeat(33_000) }) } }),
      ['error definitions-too-large'],
    ],
    [
      'many small definitions, which PHP writes at twice the length',
      step({ PROPERTIES: ids(...Array.from({ length: 600 }, (_, index) => `p${index}`)) }),
      ['error definitions-too-large'],
    ],
  ])('%s', (_name, given, expected) => {
    expect(found(given).sort()).toEqual([...expected].sort());
  });

  it('finds codes that are used twice, across kinds too', () => {
    expect(found(step(), step({}, 'activity'))).toEqual(['error code-duplicate', 'error code-duplicate']);
    expect(found(step(), step({ CODE: 'Send_Invoice' }))).toEqual([
      'warning code-lookalike',
      'warning code-lookalike',
    ]);
  });

  it('finds settings addresses that are used twice', () => {
    const placementHandler = 'https://app.example.com/settings';
    expect(
      found(
        step({ PLACEMENT_HANDLER: placementHandler }),
        step({ CODE: 'b', PLACEMENT_HANDLER: placementHandler }),
      ),
    ).toEqual(['error placement-address-shared', 'error placement-address-shared']);
  });

  it('says where', () => {
    const [finding] = lintManifest({ steps: [with1({ Type: 'integer' })], hash: '' });
    expect(finding).toMatchObject({
      className: 'SendInvoice',
      code: 'send_invoice',
      property: 'x',
      message: expect.stringContaining('"integer"'),
    });
  });
});
