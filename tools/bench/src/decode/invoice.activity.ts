import {
  ActivityProperty,
  BizprocActivity,
  readActivityDefinition,
  UserReference,
  type ActivityDefinition,
} from '@bizproc-kit/activity';
import {
  ArrayMaxSize,
  IsBoolean,
  IsIn,
  IsNumber,
  IsOptional,
  IsString,
  MaxLength,
  Min,
} from 'class-validator';

/** The step of the robot fixture, with the rules that an author would write. */
export class InvoiceInput {
  @ActivityProperty({ name: 'Amount', type: 'double', required: true })
  @IsNumber()
  @Min(0)
  amount!: number;

  @ActivityProperty({ name: 'Currency', options: { EUR: 'Euro', USD: 'US dollar' } })
  @IsIn(['EUR', 'USD'])
  currency!: 'EUR' | 'USD';

  @ActivityProperty({ name: 'Approver' })
  @IsOptional()
  approver?: UserReference;

  @ActivityProperty({ name: 'Already paid' })
  @IsBoolean()
  paidFlag!: boolean;

  @ActivityProperty({ name: 'Tags', type: 'string', multiple: true })
  @IsString({ each: true })
  @MaxLength(50, { each: true })
  @ArrayMaxSize(20)
  tags!: string[];
}

@BizprocActivity({ code: 'send_invoice', name: 'Send invoice', input: InvoiceInput })
class SendInvoice {
  async execute(): Promise<void> {}
}

export const sendInvoice = readActivityDefinition(SendInvoice) as ActivityDefinition;
