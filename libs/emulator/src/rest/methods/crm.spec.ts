import { setUpDesk, type Desk } from '../../testing/desk.js';
import type { RawReply } from '../../testing/rest-client.js';

/** Each test names what it follows: D the platform's documentation, S its source, by path. */
describe('the CRM', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await setUpDesk({ portals: [{ slug: 'acme', smartProcesses: [147] }] });
  });
  afterAll(() => desk.close());
  const errorOf = (reply: RawReply): unknown[] => [
    reply.status,
    reply.json.error,
    reply.json.error_description,
  ];
  const item = (reply: RawReply): Record<string, unknown> =>
    (reply.json.result as { item: Record<string, unknown> }).item;

  describe('crm.item.* (D: api-reference/crm/universal)', () => {
    it.each([
      ['filter', { '>=nonsense': 1 }, "Invalid filter: field 'NONSENSE' is not allowed in filter"],
      ['order', { nonsense: 'ASC' }, "Invalid order: field 'NONSENSE' is not allowed in order"],
      [
        'order',
        { title: 'up' },
        "Invalid order: allowed sort directions are `ASC, DESC`. But got 'UP' for field 'TITLE'",
      ],
    ])('refuses an unknown name in %s', async (where, value, text) => {
      const reply = await desk.call('crm.item.list', { entityTypeId: 2, [where]: value });
      expect(errorOf(reply)).toEqual([400, 'INVALID_ARG_VALUE', text]);
    });

    it('names who made and changed an item, and when, as the newer methods do', async () => {
      const read = item(await desk.call('crm.item.get', { entityTypeId: 2, id: 512 }));
      expect(read).toMatchObject({ createdBy: 1, updatedBy: 1, movedBy: 1, entityTypeId: 2 });
      expect(read['createdTime']).toMatch(/^\d{4}-.*\+0[12]:00$/);
      expect(read['updatedTime']).toEqual(expect.any(String));
      for (const name of ['dateCreate', 'dateModify', 'createdById', 'modifyById'])
        expect(read).not.toHaveProperty(name);
      const lead = item(await desk.call('crm.item.get', { entityTypeId: 1, id: 3 }));
      expect(lead).toMatchObject({ stageId: 'NEW', stageSemanticId: 'P', fm: [] });
      expect(lead).not.toHaveProperty('statusId');
    });

    it('returns nothing that was not selected (S: crm/lib/controller/item.php, getJsonForItems)', async () => {
      const rows = async (select: string[]): Promise<unknown> => {
        const reply = await desk.call('crm.item.list', { entityTypeId: 2, filter: { id: 513 }, select });
        return (reply.json.result as { items: unknown[] }).items;
      };
      expect(await rows(['title'])).toEqual([{ title: 'Pilot in Hamburg' }]);
      expect(await rows(['id', 'opportunity', 'nothing'])).toEqual([{ id: 513, opportunity: 820 }]);
      expect(await rows(['*'])).toMatchObject([{ id: 513, entityTypeId: 2, opened: 'Y', contactId: 7 }]);
    });

    it('joins conditions by "or" where it is told to', async () => {
      const reply = await desk.call('crm.item.list', {
        entityTypeId: 2,
        filter: { 0: { logic: 'OR', 0: { id: 512 }, 1: { '%title': 'hamburg' } }, '>id': 1 },
        select: ['id'],
      });
      expect(reply.json.result).toEqual({ items: [{ id: 512 }, { id: 513 }] });
    });

    it('tells all fields with their types', async () => {
      const reply = await desk.call('crm.item.fields', { entityTypeId: 147 });
      const { fields } = reply.json.result as { fields: Record<string, unknown> };
      expect(fields['createdTime']).toEqual({
        type: 'datetime',
        isRequired: false,
        isReadOnly: true,
        isImmutable: false,
        isMultiple: false,
        isDynamic: false,
        title: 'DATE_CREATE',
        upperName: 'CREATED_TIME',
      });
      expect(fields['stageId']).toMatchObject({ type: 'crm_status', statusType: 'DYNAMIC_147_STAGE' });
      expect(fields['parentId2']).toMatchObject({ type: 'crm_entity', settings: { parentEntityTypeId: 2 } });
      expect(Object.keys(fields)).toHaveLength(33);
    });

    it('has no item without an entity type and fields', async () => {
      expect(errorOf(await desk.call('crm.item.add', { entityTypeId: 2 }))).toEqual([
        400,
        '100',
        'Could not find value for parameter {fields}',
      ]);
      expect(errorOf(await desk.call('crm.item.list', { entityTypeId: 999 }))).toEqual([
        400,
        'NOT_FOUND',
        'Smart process not found',
      ]);
    });

    it('begins an item of a smart process in the first stage of its first pipeline', async () => {
      const added = item(await desk.call('crm.item.add', { entityTypeId: 147, fields: { title: 'A' } }));
      expect(added).toMatchObject({ categoryId: 1, stageId: 'DT147_1:NEW', observers: [], contactIds: [] });
      const moved = await desk.call('crm.item.update', {
        entityTypeId: 147,
        id: added['id'],
        fields: { stageId: 'DT147_1:SUCCESS' },
      });
      expect(item(moved)).toMatchObject({ previousStageId: 'DT147_1:NEW', stageId: 'DT147_1:SUCCESS' });
    });
  });

  describe('the older methods (D: api-reference/crm/deals)', () => {
    it('take missing fields for none, and what is no object for an error (S: CCrmRestHelper::resolveArrayParam)', async () => {
      const added = await desk.call('crm.deal.add', {});
      expect((await desk.call('crm.deal.get', { id: added.json.result })).json.result).toMatchObject({
        TITLE: `Deal #${String(added.json.result)}`,
      });
      for (const method of ['crm.deal.add', 'crm.deal.update']) {
        expect(errorOf(await desk.call(method, { id: 512, fields: 'TITLE' }))).toEqual([
          400,
          '',
          "Parameter 'fields' must be array.",
        ]);
      }
      expect(errorOf(await desk.call('crm.deal.get', { id: 'x' }))).toEqual([
        400,
        '',
        'ID is not defined or invalid.',
      ]);
    });

    it.each([
      [
        'deal',
        { STAGE_ID: 'NEW', CATEGORY_ID: '0', STAGE_SEMANTIC_ID: 'P', OPENED: 'Y', OPPORTUNITY: '0.00' },
      ],
      ['lead', { STATUS_ID: 'NEW', STATUS_SEMANTIC_ID: 'P', SOURCE_ID: 'CALL' }],
      ['contact', { TYPE_ID: 'CLIENT', EXPORT: 'Y' }],
      ['company', { COMPANY_TYPE: 'CUSTOMER', INDUSTRY: 'IT' }],
    ])('give a new %s what it does not bring', async (name, expected) => {
      const added = await desk.call(`crm.${name}.add`, { fields: { COMMENTS: 'x' } });
      const read = await desk.call(`crm.${name}.get`, { id: added.json.result });
      expect(read.json.result).toMatchObject({ ...expected, ASSIGNED_BY_ID: '1', COMMENTS: 'x' });
    });

    it.each([
      [
        'deal',
        45,
        { STAGE_ID: { type: 'crm_status', statusType: 'DEAL_STAGE' }, CLOSEDATE: { type: 'date' } },
      ],
      [
        'lead',
        57,
        { STATUS_ID: { type: 'crm_status', statusType: 'STATUS' }, PHONE: { type: 'crm_multifield' } },
      ],
      ['contact', 49, { PHOTO: { type: 'file' }, COMPANY_IDS: { type: 'crm_company', isMultiple: true } }],
      ['company', 57, { REVENUE: { type: 'double' }, REG_ADDRESS_LOC_ADDR_ID: { type: 'integer' } }],
    ])('tell all fields of a %s with their types', async (name, count, expected) => {
      const fields = (await desk.call(`crm.${name}.fields`)).json.result as Record<string, object>;
      expect(Object.keys(fields)).toHaveLength(count);
      expect(fields).toMatchObject(expected);
      expect(Object.keys(fields['ID']!)).toEqual([
        'type',
        'isRequired',
        'isReadOnly',
        'isImmutable',
        'isMultiple',
        'isDynamic',
        'title',
      ]);
    });

    it('drop what is unknown or read-only without a word (S: CCrmRestProxyBase::internalizeFields)', async () => {
      const fields = { TITLE: 'Known', NONSENSE: 1, CREATED_BY_ID: 9 };
      const added = await desk.call('crm.deal.add', { fields });
      const read = (await desk.call('crm.deal.get', { id: added.json.result })).json.result;
      expect(read).toMatchObject({ TITLE: 'Known', CREATED_BY_ID: '1' });
      expect(read).not.toHaveProperty('NONSENSE');
    });
  });
});
