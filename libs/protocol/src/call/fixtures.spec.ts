import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { encodeForm } from '../form/encode-form.js';
import type { FormObject } from '../form/form-value.js';
import { parseForm } from '../form/parse-form.js';
import { parseAppEvent } from './app-event.parser.js';
import { parseHandlerCall } from './handler-call.parser.js';
import { MalformedCallError } from './malformed-call.error.js';
import { parseInstallPost } from './install-post.parser.js';
import { parsePlacementPost } from './placement-post.parser.js';

const folder = join(__dirname, '../../../../fixtures/bitrix24');
const body = (name: string) => readFileSync(join(folder, name));
const call = (name: string) => parseHandlerCall(parseForm(body(name)));
const event = (name: string) => parseAppEvent(parseForm(body(name)));
const sentAt = new Date('2026-08-21T14:00:00Z');

describe('handler calls as portals write them', () => {
  it('01: an activity on a feed process', () => {
    const read = call('01-activity-scalar.form');
    expect(read).toMatchObject({
      workflowId: '6a8855902c4b71.90113254',
      code: 'generate.contract',
      useSubscription: true,
      timeoutSeconds: 86_400,
      sentAt,
      deadline: new Date('2026-08-22T14:00:00Z'),
    });
    expect({ ...read.properties }).toEqual({
      title: 'Service agreement #12/2026',
      copies: '3',
      rate: '1499.5',
      body: 'Line one\r\nLine two: a=b & c',
      docFormat: 'pdf',
      comment: '~50% "off" <b>now</b>',
    });
    expect(read.auth).toMatchObject({
      memberId: '2c6dd91cdc7c8c051f9cd7e3295e020e',
      domain: 'acme.bitrix24.com',
      clientEndpoint: 'https://acme.bitrix24.com/rest/',
      serverEndpoint: 'https://oauth.bitrix.info/rest/',
      scope: ['crm', 'bizproc', 'placement'],
      userId: '17',
      status: 'L',
      expiresAt: new Date('2026-08-21T15:00:00Z'),
    });
    expect(read.auth.applicationToken.reveal()).toBe('87c1625bd087d13f0cd69eec79aa9b29');
    expect(read.auth.accessToken?.reveal()).toMatch(/^88555e00/);
  });

  it('02: lists, an empty list that vanished, unicode', () => {
    const { properties, deadline } = call('02-activity-multiple-empty-unicode.form');
    expect({ ...properties }).toEqual({
      tags: ['urgent', 'Привет, мир', '日本語', 'emoji 🚀', 'a+b c'],
      single: '',
      notes: '',
      numbers: ['1', '22', '333'],
      nullish: '',
    });
    expect(deadline).toBeUndefined();
  });

  it('03: dates, users and booleans stay text', () => {
    expect(call('03-activity-date-user-bool.form').properties).toMatchObject({
      visitAt: '21.08.2026 14:05:00',
      watchers: ['user_17', 'user_204', 'group_d5'],
      confirmed: 'Y',
    });
  });

  it('04: no properties at all', () => {
    expect(Object.keys(call('04-activity-no-properties.form').properties)).toEqual([]);
  });

  it('05: a robot on a deal', () => {
    const read = call('05-robot-deal.form');
    expect(read.documentId.toWire()).toEqual(['crm', 'CCrmDocumentDeal', 'DEAL_512']);
    expect(read.documentId.elementId).toBe('512');
    expect(read.documentType.crmEntityTypeId).toBe(2);
    expect(read.eventToken.workflowId).toBe(read.workflowId);
    expect(read.eventToken.activityName).toBe('A40417_51228_90313_77120');
  });

  it('06: a robot on a smart process, backslashes and all', () => {
    const read = call('06-robot-smart-process.form');
    expect(read.documentType.entity).toBe('Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic');
    expect(read.documentType.crmEntityTypeId).toBe(147);
    expect(read.documentId.elementId).toBe('1');
  });

  it('07: a step that does not wait', () => {
    expect(call('07-robot-no-subscription.form').useSubscription).toBe(false);
  });

  it('08: nobody chosen to run as', () => {
    const { auth } = call('08-robot-no-user-auth.form');
    expect(auth.accessToken).toBeUndefined();
    expect(auth.refreshToken).toBeUndefined();
    expect(auth.expiresAt).toBeUndefined();
    expect(auth.scope).toEqual([]);
  });

  it('09: multifields and a sparse list', () => {
    const { properties } = call('09-activity-nested-types.form');
    expect(JSON.parse(JSON.stringify(properties))).toMatchObject({
      phones: [{ PHONE: { n0: { VALUE: '+49 30 1234567', VALUE_TYPE: 'WORK' } } }],
      budget: '1500.00|USD',
      sparse: { 2: 'two', 5: 'five' },
    });
  });

  it('10a, 10b: two steps of one workflow have tokens of their own', () => {
    const [first, second] = [call('10a-parallel-robot-first.form'), call('10b-parallel-robot-second.form')];
    expect(first.workflowId).toBe(second.workflowId);
    expect(first.eventToken.digest()).not.toEqual(second.eventToken.digest());
  });

  it('11: a robot on a task of another region', () => {
    const read = call('11-robot-task.form');
    expect(read.documentId.elementId).toBe('3835');
    expect(read.documentType.crmEntityTypeId).toBeUndefined();
    expect(read.auth.serverEndpoint).toBe('https://oauth.bitrix24.tech/rest/');
  });

  it('12: a forged call falls at its keys and pollutes nothing', () => {
    expect(() => parseForm(body('12-forged-handler-call.form'))).toThrow(
      expect.objectContaining({ reason: 'forbidden-key' }),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('events as portals write them', () => {
  it('20: ONAPPINSTALL brings the grant', () => {
    const read = event('20-event-onappinstall.form');
    expect(read).toMatchObject({ event: 'ONAPPINSTALL', sentAt, auth: { userId: '1' } });
    expect(read.data.VERSION).toBe('1');
    expect(read.auth.refreshToken?.reveal()).toMatch(/^4f10773b/);
  });

  it('21: ONAPPUNINSTALL brings the application token only', () => {
    const read = event('21-event-onappuninstall.form');
    expect(read.data.CLEAN).toBe('1');
    expect(read.auth.accessToken).toBeUndefined();
    expect(read.auth.applicationToken?.reveal()).toBe('87c1625bd087d13f0cd69eec79aa9b29');
  });

  it.each([
    ['22-event-onappupdate.form', 'ONAPPUPDATE', { PREVIOUS_VERSION: '1' }],
    ['23-event-onapppayment.form', 'ONAPPPAYMENT', { PAYMENT_EXPIRED: 'N', DAYS: '30' }],
    ['24-event-onappmethodconfirm.form', 'ONAPPMETHODCONFIRM', { METHOD: 'user.add', CONFIRMED: '1' }],
  ])('%s', (name, code, data) => {
    const read = event(name);
    expect(read.event).toBe(code);
    expect(read.data).toMatchObject(data);
  });
});

describe('frame posts as portals write them', () => {
  const query = parseForm(body('30-install-post-ui.query'));

  it('30: the install page', () => {
    const post = parseInstallPost(query, parseForm(body('30-install-post-ui.form')));
    expect(post).toMatchObject({
      domain: 'acme.bitrix24.com',
      protocol: 'https',
      language: 'en',
      expiresIn: 3_600,
      serverEndpoint: 'https://oauth.bitrix.info/rest/',
      memberId: '2c6dd91cdc7c8c051f9cd7e3295e020e',
      status: 'L',
      placement: 'DEFAULT',
      placementOptions: undefined,
      applicationScope: ['crm', 'bizproc', 'placement'],
    });
    expect(post.authId.reveal()).toMatch(/^5613a08e/);
    expect(post.applicationToken?.reveal()).toBe('87c1625bd087d13f0cd69eec79aa9b29');
  });

  it('31: the install page of an older portal has no application token', () => {
    const post = parseInstallPost(query, parseForm(body('31-install-post-ui-old-portal.form')));
    expect(post.applicationToken).toBeUndefined();
    expect(post.refreshId?.reveal()).toMatch(/^915302da/);
  });

  it('32: the settings dialog of a robot', () => {
    const post = parsePlacementPost(
      parseForm(body('32-placement-post-robot.query')),
      parseForm(body('32-placement-post-robot.form')),
    );
    expect(post).toMatchObject({
      code: 'send_invoice',
      activityName: 'A40417_51228_90313_77120',
      currentValues: { amount: '{=Document:OPPORTUNITY}', tags: ['vip', 'Müller'] },
    });
    expect(post.properties).toMatchObject([
      { id: 'amount', type: 'double', name: 'Amount', required: true, multiple: false },
      { id: 'tags', type: 'string', required: false, multiple: true },
    ]);
    expect(post.documentType.type).toBe('DEAL');
    expect(Object.keys(post.documentFields)).toEqual(['TITLE', 'STAGE_ID']);
  });

  it('33: the settings dialog of the workflow designer, stored spelling and unset values', () => {
    const post = parsePlacementPost(query, parseForm(body('33-placement-post-designer.form')));
    expect(post.properties).toMatchObject([
      { id: 'amount', name: { EN: 'Amount', DE: 'Betrag' }, required: true, multiple: false },
      { id: 'tags', name: 'Tags', multiple: true },
    ]);
    expect(post.currentValues).toEqual({});
  });
});

describe('hostile posts', () => {
  const form = (changes: Record<string, unknown>) => {
    const good = JSON.parse(JSON.stringify(parseForm(body('05-robot-deal.form')))) as object;
    return parseForm(encodeForm({ ...good, ...changes }));
  };

  it.each([
    ['workflow-id', { workflow_id: '' }],
    ['workflow-id', { workflow_id: { a: 'b' } }],
    ['code', { code: null }],
    ['code', { code: 'no spaces' }],
    ['code', { code: 'x'.repeat(129) }],
    ['document-id', { document_id: ['crm', 'CCrmDocumentDeal'] }],
    ['document-id', { document_id: 'DEAL_1' }],
    ['document-type', { document_type: ['crm', ['x'], 'DEAL'] }],
    ['event-token', { event_token: 'no-token' }],
    ['event-token', { event_token: 'a|b|c' }],
    ['event-token', { event_token: `a|b|${'c'.repeat(2_000)}.d` }],
    ['properties', { properties: 'text' }],
    ['properties', { properties: ['a'] }],
    ['timestamp', { ts: 'yesterday' }],
    ['timestamp', { ts: null }],
    ['auth', { auth: 'text' }],
    ['auth', { auth: null }],
    ['member-id', { auth: { member_id: '../etc', application_token: 'x' } }],
    ['application-token', { auth: { member_id: '2c6dd91cdc7c8c051f9cd7e3295e020e' } }],
  ])('a handler call with a bad %s: %j', (reason, changes) => {
    expect(() => parseHandlerCall(form(changes))).toThrow(
      expect.objectContaining({ code: 'BPK_MALFORMED_CALL', reason }),
    );
  });

  it('a strange timeout or subscription never costs a genuine call', () => {
    const read = parseHandlerCall(form({ timeout_duration: 'forever', use_subscription: null }));
    expect(read).toMatchObject({ timeoutSeconds: 0, useSubscription: false });
    expect(parseHandlerCall(form({ timeout_duration: '9999999999' })).timeoutSeconds).toBe(157_680_000);
  });

  it.each([
    ['[]'],
    ['"text"'],
    ['{"code":'],
    ['['.repeat(100_000)],
    ['{"code":"a","properties":{"__proto__":{"x":1}}}'],
  ])('a settings dialog with options %.40s', (options) => {
    const post = {
      AUTH_ID: 'x',
      member_id: '2c6dd91cdc7c8c051f9cd7e3295e020e',
      PLACEMENT: 'BIZPROC_ACTIVITY_PROPERTIES_DIALOG',
      PLACEMENT_OPTIONS: options,
    };
    expect(() =>
      parsePlacementPost(parseForm('DOMAIN=acme.bitrix24.com'), parseForm(encodeForm(post))),
    ).toThrow(expect.objectContaining({ reason: 'placement-options' }));
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it.each([['javascript:alert(1)'], ['acme.bitrix24.com/@evil'], ['a b'], ['']])(
    'a frame of domain %j',
    (domain) => {
      const post = parseForm('AUTH_ID=x&member_id=2c6dd91cdc7c8c051f9cd7e3295e020e');
      expect(() => parseInstallPost(parseForm(encodeForm({ DOMAIN: domain })), post)).toThrow(
        expect.objectContaining({ reason: 'domain' }),
      );
    },
  );
});

describe('any form at all', () => {
  it('is read, or refused by an error of its own', () => {
    const keys = fc.constantFrom(
      'workflow_id',
      'code',
      'document_id',
      'document_type',
      'event_token',
      'properties',
      'use_subscription',
      'timeout_duration',
      'ts',
      'auth',
      'event',
      'data',
      'AUTH_ID',
      'member_id',
      'PLACEMENT',
      'PLACEMENT_OPTIONS',
      'DOMAIN',
    );
    const values = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '2c6dd91cdc7c8c051f9cd7e3295e020e',
        '1787320800',
        'a|b|c.d',
        'BIZPROC_ACTIVITY_PROPERTIES_DIALOG',
        '{"code":"x"}',
        'acme.example.com',
      ),
      fc.array(fc.constantFrom('crm', 'CCrmDocumentDeal', 'DEAL_1', ''), { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom('member_id', 'application_token', 'expires', 'x'),
        fc.string({ maxLength: 10 }),
      ),
    );
    const good = JSON.parse(JSON.stringify(parseForm(body('05-robot-deal.form')))) as object;
    const parsers = [
      parseHandlerCall,
      parseAppEvent,
      (form: FormObject) => parseInstallPost(form, form),
      (form: FormObject) => parsePlacementPost(form, form),
    ];
    fc.assert(
      fc.property(fc.dictionary(keys, values), fc.boolean(), (changes, isBasedOnGood) => {
        const form = parseForm(encodeForm(isBasedOnGood ? { ...good, ...changes } : changes));
        for (const parse of parsers) {
          try {
            parse(form);
          } catch (error) {
            if (!(error instanceof MalformedCallError)) throw error;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what a parsed call shows of itself', () => {
  it('no token appears in JSON, text or the inspector', () => {
    const read = call('05-robot-deal.form');
    const shown = [
      JSON.stringify(read),
      inspect(read, { depth: 9, showHidden: true }),
      String(read.eventToken),
      `${read.auth.accessToken}`,
    ].join();
    const secrets = [
      read.eventToken.reveal(),
      read.auth.applicationToken,
      read.auth.accessToken,
      read.auth.refreshToken,
    ].map((secret) => (typeof secret === 'string' ? secret : secret!.reveal()));
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(shown).not.toContain('12423345aaa78ccc');
  });
});
