import { type ActivityContext, type ActivityHandler, BizprocActivity } from '@bizproc-kit/activity';

import { ExchangeRateInput } from './exchange-rate.input.js';
import { ExchangeRateOutput } from './exchange-rate.output.js';
import { RatesClient } from './rates.client.js';

@BizprocActivity({
  code: 'exchange_rate',
  name: { en: 'Convert a currency', de: 'Währung umrechnen', ru: 'Пересчитать валюту' },
  description: {
    en: 'Converts an amount at the reference rate of the day',
    de: 'Rechnet einen Betrag zum Referenzkurs des Tages um',
    ru: 'Пересчитывает сумму по курсу дня',
  },
  input: ExchangeRateInput,
  output: ExchangeRateOutput,
  retry: { attempts: 5, minDelayMs: 500, maxDelayMs: 30_000 },
})
export class ExchangeRateActivity implements ActivityHandler<ExchangeRateInput, ExchangeRateOutput> {
  constructor(private readonly rates: RatesClient) {}

  async execute(
    { amount, from, to }: ExchangeRateInput,
    context: ActivityContext,
  ): Promise<ExchangeRateOutput> {
    const rate = from === to ? 1 : await this.rates.rate(from, to, context.signal);
    return { rate, converted: Math.round(amount * rate * 100) / 100 };
  }
}
