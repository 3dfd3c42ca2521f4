import { ReturnProperty } from '@bizproc-kit/activity';

export class ExchangeRateOutput {
  @ReturnProperty({ name: { en: 'Rate', de: 'Kurs', ru: 'Курс' }, type: 'double' })
  rate!: number;

  @ReturnProperty({
    name: { en: 'Converted amount', de: 'Umgerechneter Betrag', ru: 'Сумма в валюте' },
    type: 'double',
  })
  converted!: number;
}
