import { ActivityProperty } from '@bizproc-kit/activity';
import { IsNumber, Matches, Min } from 'class-validator';

const currencyCode = /^[A-Z]{3}$/;

export class ExchangeRateInput {
  @ActivityProperty({ name: { en: 'Amount', de: 'Betrag', ru: 'Сумма' }, type: 'double', required: true })
  @IsNumber()
  @Min(0)
  amount!: number;

  @ActivityProperty({ name: { en: 'From currency', de: 'Von Währung', ru: 'Из валюты' }, required: true })
  @Matches(currencyCode, { message: '$property must be a currency code such as EUR' })
  from!: string;

  @ActivityProperty({ name: { en: 'To currency', de: 'In Währung', ru: 'В валюту' }, required: true })
  @Matches(currencyCode, { message: '$property must be a currency code such as EUR' })
  to!: string;
}
