import { ActivityProperty } from '@bizproc-kit/activity';
import { IsNumber, Max, Min } from 'class-validator';

export class DealDiscountInput {
  @ActivityProperty({
    name: { en: 'Discount, %', de: 'Rabatt, %', ru: 'Скидка, %' },
    type: 'double',
    required: true,
  })
  @IsNumber()
  @Min(0)
  @Max(100)
  percent!: number;

  @ActivityProperty({
    name: { en: 'Only deals of at least', de: 'Nur Aufträge ab', ru: 'Только сделки от суммы' },
    type: 'double',
    default: 0,
  })
  @IsNumber()
  @Min(0)
  minimum: number = 0;
}
