import { ActivityHarness } from '@bizproc-kit/testing';

import { DealDiscountActivity } from './deal-discount.activity.js';

let harness: ActivityHarness<typeof DealDiscountActivity>;

beforeEach(async () => {
  harness = await ActivityHarness.of(DealDiscountActivity, { documentId: 'DEAL_512' });
  harness.portal.reply('crm.item.update', { item: {} });
});

const givenDeal = (fields: Record<string, unknown>): void => {
  harness.portal.reply('crm.item.get', { item: { id: 512, ...fields } });
};

it('lowers the amount of the deal that the workflow runs on', async () => {
  givenDeal({ opportunity: 199.99 });
  const { output } = await harness.run({ percent: 10, minimum: 0 });
  expect(output).toEqual({ amount: 179.99, applied: true });
  expect(harness.portal.callsOf('crm.item.update')).toEqual([
    {
      method: 'crm.item.update',
      params: expect.objectContaining({
        entityTypeId: 2,
        id: 512,
        fields: { opportunity: 179.99, additionalInfo: expect.stringMatching(/^discount ./) },
      }),
    },
  ]);
});

it('does not lower it twice when the same run is executed again', async () => {
  givenDeal({ opportunity: 1000 });
  await harness.run({ percent: 10, minimum: 0 });
  const [update] = harness.portal.callsOf('crm.item.update');
  givenDeal(update?.params.fields as Record<string, unknown>);

  const { output } = await harness.run({ percent: 10, minimum: 0 }, { attempt: 2 });
  expect(output).toEqual({ amount: 900, applied: true });
  expect(harness.portal.callsOf('crm.item.update')).toHaveLength(1);
});

it('leaves a deal below the minimum alone', async () => {
  givenDeal({ opportunity: 499 });
  const { output } = await harness.run({ percent: 10, minimum: 500 });
  expect(output).toEqual({ amount: 499, applied: false });
  expect(harness.portal.callsOf('crm.item.update')).toEqual([]);
});

it('gives up at a deal without an amount', async () => {
  givenDeal({ opportunity: 'much' });
  const { failure } = await harness.run({ percent: 10, minimum: 0 });
  expect(failure).toMatchObject({ kind: 'terminal', message: 'The deal has no amount' });
});

it.each(['-1', '100.5', 'ten', ''])('refuses a discount of "%s" percent', async (percent) => {
  givenDeal({ opportunity: 1000 });
  const { failure } = await harness.runWire({ percent, minimum: '0' });
  expect(failure.kind).toBe('terminal');
  expect(harness.portal.calls).toEqual([]);
});
