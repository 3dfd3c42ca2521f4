import { RecordedPortal } from './recorded-portal.js';

const portal = () => new RecordedPortal({ memberId: 'm' });

describe('the portal of a harness', () => {
  it('answers by what was asked for', async () => {
    const recorded = portal().reply('crm.item.get', ({ id }: Record<string, unknown>) => ({ item: { id } }));
    expect(await recorded.client.call('crm.item.get', { entityTypeId: 2, id: 7 })).toEqual({
      item: { id: 7 },
    });
  });

  it('takes batches apart', async () => {
    const recorded = portal()
      .reply('crm.item.get', { item: { id: 1 } })
      .fail('crm.item.update', 'ACCESS_DENIED', 'Access denied.');
    const batch = await recorded.client.batch({
      read: { method: 'crm.item.get', params: { entityTypeId: 2, id: 1 } },
      write: { method: 'crm.item.update', params: { entityTypeId: 2, id: 1, fields: { title: 'x' } } },
    });
    expect(batch.value('read')).toEqual({ item: { id: 1 } });
    expect(batch.failures.map(({ name }) => name)).toEqual(['write']);
    expect(recorded.callsOf('crm.item.update')).toEqual([
      { method: 'crm.item.update', params: { entityTypeId: '2', id: '1', fields: { title: 'x' } } },
    ]);
  });

  it('lists', async () => {
    const recorded = portal().reply('user.get', [{ ID: '1' }, { ID: '2' }]);
    const rows: unknown[] = [];
    for await (const row of recorded.client.list('user.get')) rows.push(row);
    expect(rows).toEqual([{ ID: '1' }, { ID: '2' }]);
  });

  it('names the methods that nobody answers, once each', async () => {
    const recorded = portal();
    await expect(recorded.client.call('profile')).rejects.toThrow();
    await expect(recorded.client.call('profile')).rejects.toThrow();
    expect(() => recorded.assertExpected()).toThrow(
      /^The activity called profile, and the test gives no answer/,
    );
  });
});
