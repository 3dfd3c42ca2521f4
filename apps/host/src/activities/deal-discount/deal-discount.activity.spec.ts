import { ActivityHarness } from '@bizproc-kit/testing';

import { DealDiscountActivity } from './deal-discount.activity.js';

let harness: ActivityHarness<typeof DealDiscountActivity>;

beforeEach(async () => {
  harness = await ActivityHarness.of(DealDiscountActivity, { documentId: 'DEAL_512' });
  harness.portal.reply('crm.item.update', { item: {} });
  harness.portal.reply('app.option.get', '');
  harness.portal.reply('app.option.set', true);
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
      // No other field of the customer.
      params: { entityTypeId: 2, id: 512, fields: { opportunity: 179.99 } },
    },
  ]);
});

/** The portal keeps the app's options, as it does. */
const givenOptions = (): void => {
  const sets = harness.portal.callsOf('app.option.set');
  const { options } = sets.at(-1)!.params as { options: Record<string, string> };
  harness.portal.reply('app.option.get', Object.values(options)[0]);
};

it('does not lower it twice when the same run is executed again', async () => {
  givenDeal({ opportunity: 1000 });
  await harness.run({ percent: 10, minimum: 0 });
  givenOptions();
  givenDeal({ opportunity: 900 });
  const { output } = await harness.run({ percent: 10, minimum: 0 }, { attempt: 2 });
  expect(output).toEqual({ amount: 900, applied: true });
  expect(harness.portal.callsOf('crm.item.update')).toHaveLength(1);
});

it('lowers it when the run was cut off before it could, also below the minimum by then', async () => {
  givenDeal({ opportunity: 1000 });
  await harness.run({ percent: 10, minimum: 0 });
  givenOptions();
  const { output } = await harness.run({ percent: 10, minimum: 5000 }, { attempt: 2 });
  expect(output).toEqual({ amount: 900, applied: true });
  const amounts = harness.portal.callsOf('crm.item.update').map(({ params }) => params);
  expect(amounts).toEqual([amounts[0], amounts[0]]);
});

it('leaves the second discount on a deal alone when the first run is executed again', async () => {
  givenDeal({ opportunity: 1000 });
  await harness.run({ percent: 10, minimum: 0 });
  givenOptions();
  givenDeal({ opportunity: 810 });
  await harness.run({ percent: 10, minimum: 0 }, { attempt: 2 });
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
