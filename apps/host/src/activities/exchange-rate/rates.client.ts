import { ActivityFailure } from '@bizproc-kit/activity';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { request } from 'undici';

/** The daily reference rates of the European Central Bank, as a public service answers them. */
const publicService = 'https://api.frankfurter.dev';

/** Reads exchange rates; `EXCHANGE_RATE_URL` names another service with the same interface. */
@Injectable()
export class RatesClient {
  private readonly base: string;

  constructor(config: ConfigService) {
    this.base = config.get<string>('EXCHANGE_RATE_URL') ?? publicService;
  }

  /** How many units of `to` one unit of `from` costs. */
  async rate(from: string, to: string, signal: AbortSignal): Promise<number> {
    const url = new URL('/v1/latest', this.base);
    url.searchParams.set('base', from);
    url.searchParams.set('symbols', to);
    const { statusCode, body } = await request(url, { signal, headersTimeout: 5_000, bodyTimeout: 5_000 });
    const text = await body.text();
    if (statusCode >= 500)
      throw ActivityFailure.retryable(`The exchange rate service answered ${statusCode}`);
    const rate = statusCode === 200 ? readRate(text, to) : undefined;
    if (rate === undefined) throw ActivityFailure.terminal(`There is no exchange rate from ${from} to ${to}`);
    return rate;
  }
}

function readRate(text: string, to: string): number | undefined {
  try {
    const reply = JSON.parse(text) as { rates?: Record<string, unknown> } | null;
    const rate = reply?.rates?.[to];
    return typeof rate === 'number' && rate > 0 ? rate : undefined;
  } catch {
    throw ActivityFailure.retryable('The exchange rate service answered something that is not JSON');
  }
}
