import { ActivityFailure } from '@bizproc-kit/activity';
import { ActivityHarness } from '@bizproc-kit/testing';

import { ExchangeRateActivity } from './exchange-rate.activity.js';
import { RatesClient } from './rates.client.js';

const harnessWith = (rate: () => Promise<number>): Promise<ActivityHarness<typeof ExchangeRateActivity>> =>
  ActivityHarness.of(ExchangeRateActivity, { providers: [{ provide: RatesClient, useValue: { rate } }] });

it('converts at the rate of the service, to the cent', async () => {
  const harness = await harnessWith(async () => 1.08555);
  const { output } = await harness.run({ amount: 9.99, from: 'EUR', to: 'USD' });
  expect(output).toEqual({ rate: 1.08555, converted: 10.84 });
});

it('asks nobody for the rate of a currency to itself', async () => {
  const harness = await harnessWith(() => Promise.reject(new Error('was asked')));
  const { output } = await harness.run({ amount: 5, from: 'EUR', to: 'EUR' });
  expect(output).toEqual({ rate: 1, converted: 5 });
});

it('is tried again when the service says so', async () => {
  const harness = await harnessWith(() => Promise.reject(ActivityFailure.retryable('later')));
  const { failure } = await harness.run({ amount: 5, from: 'EUR', to: 'USD' });
  expect(failure.kind).toBe('retryable');
});

it.each(['eur', 'EURO', '', 'E\u0000R'])('refuses "%s" as a currency', async (from) => {
  const harness = await harnessWith(async () => 1);
  const { failure } = await harness.runWire({ amount: '5', from, to: 'USD' });
  expect(failure.kind).toBe('terminal');
  expect(failure.message).toContain('From currency');
});
