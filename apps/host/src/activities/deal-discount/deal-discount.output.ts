import { ReturnProperty } from '@bizproc-kit/activity';

export class DealDiscountOutput {
  @ReturnProperty({
    name: { en: 'Amount after discount', de: 'Betrag nach Rabatt', ru: 'Сумма со скидкой' },
    type: 'double',
  })
  amount!: number;

  @ReturnProperty({ name: { en: 'Discount applied', de: 'Rabatt gewährt', ru: 'Скидка применена' } })
  applied!: boolean;
}
