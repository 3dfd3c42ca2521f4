import { setUpDesk, type Desk } from '../../testing/desk.js';
import type { RawReply } from '../../testing/rest-client.js';

/** Each test names what it follows: D the platform's documentation, S its source, by path. */
describe('what surrounds the items of the CRM', () => {
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
  const resultOf = async (method: string, params: object = {}): Promise<unknown> =>
    (await desk.call(method, params as Record<string, unknown>)).json.result;

  it('has dictionaries with the stages of every pipeline (D: api-reference/crm/status)', async () => {
    const stages = await desk.call('crm.status.list', {
      filter: { ENTITY_ID: 'DEAL_STAGE' },
      order: { SORT: 'ASC' },
    });
    expect(stages.json).toMatchObject({ total: 8 });
    const rows = stages.json.result as Record<string, unknown>[];
    expect(rows[5]).toEqual({
      ID: expect.any(String) as string,
      ENTITY_ID: 'DEAL_STAGE',
      STATUS_ID: 'WON',
      NAME: 'Deal successful',
      NAME_INIT: 'Deal successful',
      SORT: '60',
      SYSTEM: 'Y',
      CATEGORY_ID: null,
      COLOR: '#7BD500',
      SEMANTICS: 'S',
      EXTRA: { SEMANTICS: 'success', COLOR: '#7BD500' },
    });
    expect(rows[7]).toMatchObject({ STATUS_ID: 'APOLOGY', EXTRA: { SEMANTICS: 'apology' } });
    expect(await resultOf('crm.status.entity.items', { entityId: 'DYNAMIC_147_STAGE_1' })).toMatchObject([
      { NAME: 'Start', SORT: 10, STATUS_ID: 'DT147_1:NEW' },
      {},
      {},
      {},
      {},
    ]);
    expect(await resultOf('crm.status.entity.types')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ID: 'STATUS', ENTITY_TYPE_ID: 1 }),
        expect.objectContaining({ ID: 'DYNAMIC_147_STAGE_1', PREFIX: 'DT147_1', IS_DEFAULT_CATEGORY: true }),
      ]),
    );
    expect(Object.keys((await resultOf('crm.status.fields')) as object)).toHaveLength(11);
  });

  it('adds, changes and deletes values of dictionaries', async () => {
    const add = (fields: object): Promise<RawReply> => desk.call('crm.status.add', { fields });
    expect(errorOf(await add({ NAME: 'x' }))).toEqual([
      400,
      '',
      'The field ENTITY_ID is required.\nThe field STATUS_ID is required.',
    ]);
    expect(errorOf(await add({ ENTITY_ID: 'NONE', STATUS_ID: 'x', NAME: 'x' }))[2]).toBe(
      'Specified entity type is not supported.',
    );
    const added = await add({ ENTITY_ID: 'SOURCE', STATUS_ID: 'FAIR', NAME: 'Trade fair' });
    expect(errorOf(await add({ ENTITY_ID: 'SOURCE', STATUS_ID: 'FAIR', NAME: 'x' }))[2]).toBe(
      'Duplicate STATUS_ID.',
    );
    const id = added.json.result;
    expect(await resultOf('crm.status.update', { id, fields: { NAME: 'Fair' } })).toBe(true);
    const read = await resultOf('crm.status.get', { id });
    expect(read).toMatchObject({ NAME: 'Fair', SYSTEM: 'N', SORT: '10' });
    expect(read).not.toHaveProperty('EXTRA');
    expect(await resultOf('crm.status.delete', { id })).toBe(true);
    expect(errorOf(await desk.call('crm.status.get', { id }))).toEqual([400, '', 'CRM Status is not found.']);
    const won = await desk.call('crm.status.list', {
      filter: { ENTITY_ID: 'DEAL_STAGE', STATUS_ID: 'LOSE' },
    });
    const [{ ID }] = won.json.result as [{ ID: string }];
    expect(errorOf(await desk.call('crm.status.delete', { id: ID }))[2]).toContain('FORCED');
    expect(await resultOf('crm.status.delete', { id: ID, params: { FORCED: 'Y' } })).toBe(true);
  });

  it('has pipelines, whose stages come and go with them (D: api-reference/crm/universal/category)', async () => {
    expect(await resultOf('crm.category.list', { entityTypeId: 2 })).toEqual({
      categories: [{ id: 0, name: 'General', sort: 300, entityTypeId: 2, isDefault: 'Y' }],
    });
    const added = (await resultOf('crm.category.add', {
      entityTypeId: 2,
      fields: { name: 'Resellers', sort: 400 },
    })) as {
      category: { id: number };
    };
    const { id } = added.category;
    expect(added.category).toEqual({
      id,
      name: 'Resellers',
      sort: 400,
      entityTypeId: 2,
      isDefault: 'N',
      originId: '',
      originatorId: '',
    });
    const deal = (await resultOf('crm.item.add', { entityTypeId: 2, fields: { categoryId: id } })) as object;
    expect(deal).toMatchObject({ item: { stageId: `C${id}:NEW`, categoryId: id } });
    const stage = await desk.call('crm.status.add', {
      fields: { ENTITY_ID: `DEAL_STAGE_${id}`, STATUS_ID: 'DECISION', NAME: 'Decision' },
    });
    expect(await resultOf('crm.status.get', { id: stage.json.result })).toMatchObject({
      STATUS_ID: `C${id}:DECISION`,
      CATEGORY_ID: String(id),
    });
    expect(errorOf(await desk.call('crm.category.delete', { entityTypeId: 2, id }))).toEqual([
      400,
      '0',
      'Deals related to the funnel Resellers found',
    ]);
    await desk.call('crm.item.delete', { entityTypeId: 2, id: (deal as { item: { id: number } }).item.id });
    expect(await desk.call('crm.category.delete', { entityTypeId: 2, id })).toMatchObject({
      status: 200,
      json: { result: null },
    });
    const left = await desk.call('crm.status.list', { filter: { ENTITY_ID: `DEAL_STAGE_${id}` } });
    expect(left.json).toMatchObject({ total: 0 });
    expect(errorOf(await desk.call('crm.category.list', { entityTypeId: 1 }))).toEqual([
      400,
      'ENTITY_TYPE_NOT_SUPPORTED',
      'Entity type `LEAD` is not supported',
    ]);
    const { fields } = (await resultOf('crm.category.fields', { entityTypeId: 2 })) as { fields: object };
    expect(Object.keys(fields)).toEqual([
      'id',
      'name',
      'sort',
      'entityTypeId',
      'isDefault',
      'originId',
      'originatorId',
    ]);
  });

  it('makes smart processes (D: api-reference/crm/universal/user-defined-object-types)', async () => {
    const out = await desk.call('crm.type.add', { fields: { title: 'x', entityTypeId: 5 } });
    expect(errorOf(out)).toEqual([400, 'INVALID_ARG_VALUE', 'entityTypeId is out of allowed range']);
    const added = (await resultOf('crm.type.add', {
      fields: { title: 'Equipment', entityTypeId: 1036 },
    })) as object;
    expect(added).toMatchObject({
      type: {
        entityTypeId: 1036,
        isStagesEnabled: 'Y',
        isPaymentsEnabled: 'N',
        relations: { parent: [], child: [] },
      },
    });
    const item = (await resultOf('crm.item.add', {
      entityTypeId: 1036,
      fields: { title: 'Drill' },
    })) as object;
    expect(item).toMatchObject({ item: { stageId: expect.stringMatching(/^DT1036_\d+:NEW$/) as string } });
    const found = await desk.call('crm.type.getByEntityTypeId', { entityTypeId: 147 });
    expect(found.json.result).toMatchObject({ type: { entityTypeId: 147 } });
    const list = await desk.call('crm.type.list', { filter: { entityTypeId: 1036 } });
    expect(list.json).toMatchObject({ total: 1, result: { types: [{ title: 'Equipment', code: '' }] } });
  });

  it('has fields of users (D: api-reference/crm/deals/user-defined-fields)', async () => {
    const fields = { LABEL: 'Colour', USER_TYPE_ID: 'string', FIELD_NAME: 'COLOUR' };
    const id = await resultOf('crm.deal.userfield.add', { fields });
    expect(id).toEqual(expect.any(Number));
    const list = await desk.call('crm.deal.userfield.list', { filter: { LANG: 'en' } });
    expect(list.json.result).toMatchObject([
      {
        ID: String(id),
        ENTITY_ID: 'CRM_DEAL',
        FIELD_NAME: 'UF_CRM_COLOUR',
        LIST_COLUMN_LABEL: 'Colour',
        SORT: '100',
      },
    ]);
    await desk.call('crm.deal.update', { id: 512, fields: { UF_CRM_COLOUR: 'red' } });
    expect(await resultOf('crm.deal.get', { id: 512 })).toMatchObject({ UF_CRM_COLOUR: 'red' });
    const rows = async (select: string[]): Promise<unknown> =>
      resultOf('crm.deal.list', { filter: { ID: 512 }, select });
    expect(await rows(['ID', '*'])).not.toMatchObject([{ UF_CRM_COLOUR: 'red' }]);
    expect(await rows(['ID', 'UF_*'])).toEqual([{ ID: '512', UF_CRM_COLOUR: 'red' }]);
    const item = await resultOf('crm.item.get', { entityTypeId: 2, id: 512, useOriginalUfNames: 'Y' });
    expect(item).toMatchObject({ item: { UF_CRM_COLOUR: 'red' } });
    expect(await resultOf('crm.deal.fields')).toMatchObject({
      UF_CRM_COLOUR: { type: 'string', isDynamic: true, formLabel: 'Colour' },
    });
    const found = await desk.call('crm.item.list', {
      entityTypeId: 2,
      filter: { ufCrmColour: 'red' },
      select: ['id'],
    });
    expect(found.json.result).toEqual({ items: [{ id: 512 }] });
  });

  it('has product rows, which make the amount (D: api-reference/crm/universal/product-rows)', async () => {
    const deal = await resultOf('crm.deal.add', { fields: { TITLE: 'Rows' } });
    const row = (fields: object): Promise<RawReply> =>
      desk.call('crm.item.productrow.add', { fields: { ownerId: deal, ownerType: 'D', ...fields } });
    const added = await row({
      productName: 'phone',
      price: 80_000,
      quantity: 2,
      discountTypeId: 2,
      discountRate: 20,
      taxRate: 20,
      taxIncluded: 'Y',
      sort: 10,
    });
    // The numbers are those of crm-item-productrow-add.md.
    expect(added.json.result).toMatchObject({
      productRow: {
        priceExclusive: 66666.66666667,
        priceNetto: 83333.33333333,
        priceBrutto: 100_000,
        discountSum: 16666.66666667,
        type: 4,
        measureName: 'pcs',
      },
    });
    expect(await resultOf('crm.deal.get', { id: deal })).toMatchObject({ OPPORTUNITY: '160000.00' });
    expect(errorOf(await row({ ownerId: 99_999 }))).toEqual([400, 'OWNER_NOT_FOUND', 'Owner was not found']);
    const list = await desk.call('crm.item.productrow.list', {
      filter: { '=ownerType': 'D', '=ownerId': deal },
    });
    expect(list.json).toMatchObject({ total: 1 });
    const unfiltered = await desk.call('crm.item.productrow.list', { filter: {} });
    expect(errorOf(unfiltered).slice(0, 2)).toEqual([400, 'REQUIRED_ARG_MISSING']);
    await desk.call('crm.deal.productrows.set', {
      id: deal,
      rows: [{ PRODUCT_NAME: 'a', PRICE: 5, QUANTITY: 3 }],
    });
    expect(await resultOf('crm.deal.productrows.get', { id: deal })).toMatchObject([
      { PRICE: 5, QUANTITY: 3 },
    ]);
    expect(await resultOf('crm.deal.get', { id: deal })).toMatchObject({ OPPORTUNITY: '15.00' });
  });

  it('has the people of a deal (D: api-reference/crm/deals/contacts)', async () => {
    const people = (method: string, params: object = {}): Promise<RawReply> =>
      desk.call(`crm.deal.contact.${method}`, { id: 514, ...params });
    expect((await people('items.get')).json.result).toEqual([
      { CONTACT_ID: 7, SORT: 10, ROLE_ID: 0, IS_PRIMARY: 'Y' },
    ]);
    const fields = { CONTACT_ID: 55, IS_PRIMARY: 'Y', SORT: 5 };
    expect((await people('add', { fields })).json.result).toBe(true);
    expect((await people('add', { fields })).json.result).toBe(false);
    expect((await people('items.get')).json.result).toEqual([
      { CONTACT_ID: 55, SORT: 5, ROLE_ID: 0, IS_PRIMARY: 'Y' },
      { CONTACT_ID: 7, SORT: 10, ROLE_ID: 0, IS_PRIMARY: 'N' },
    ]);
    const item = await resultOf('crm.item.get', { entityTypeId: 2, id: 514 });
    expect(item).toMatchObject({ item: { contactId: 55, contactIds: [7, 55] } });
    expect((await people('delete', { fields: { CONTACT_ID: 55 } })).json.result).toBe(true);
    expect(errorOf(await people('add', { fields: {} }))[2]).toBe("The parameter 'fields' is not valid.");
    expect(errorOf(await people('items.get', { id: 99_999 }))).toEqual([400, '', 'Not found.']);
    expect((await people('fields')).json.result).toMatchObject({ CONTACT_ID: { isRequired: true } });
  });
});
