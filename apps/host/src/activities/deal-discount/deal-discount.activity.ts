import {
  type ActivityContext,
  ActivityFailure,
  type ActivityHandler,
  BizprocActivity,
} from '@bizproc-kit/activity';

import { DealDiscountInput } from './deal-discount.input.js';
import { DealDiscountOutput } from './deal-discount.output.js';

/** What a run means to do, before it is done. */
interface Discount {
  readonly before: number;
  readonly after: number;
}

/** `entityTypeId` of deals in `crm.item.*`. */
const dealType = 2;

@BizprocActivity({
  code: 'deal_discount',
  name: { en: 'Give a discount on a deal', de: 'Rabatt auf einen Auftrag', ru: 'Скидка на сделку' },
  description: {
    en: 'Lowers the amount of the deal by a percentage',
    de: 'Senkt den Betrag des Auftrags um einen Prozentsatz',
    ru: 'Уменьшает сумму сделки на процент',
  },
  input: DealDiscountInput,
  output: DealDiscountOutput,
  documentTypes: ['deal'],
})
export class DealDiscountActivity implements ActivityHandler<DealDiscountInput, DealDiscountOutput> {
  async execute(
    { percent, minimum }: DealDiscountInput,
    { portal, documentId, idempotencyKey, signal }: ActivityContext,
  ): Promise<DealDiscountOutput> {
    const id = Number(documentId.elementId);
    const { item: deal } = await portal.call('crm.item.get', { entityTypeId: dealType, id }, { signal });
    const amount = Number(deal.opportunity);
    if (!Number.isFinite(amount)) throw ActivityFailure.terminal('The deal has no amount');

    // A run may be executed again after a crash. What it meant to do is kept in the app's own options on the portal, beside
    // the deal and before it is changed: no field of the customer is used, and every discount has a mark of its own.
    const option = `discount_${idempotencyKey}`;
    const mark = await portal.call('app.option.get', { option }, { signal });
    if (typeof mark === 'string' && mark !== '') {
      const { before, after } = JSON.parse(mark) as Discount;
      // Still the old amount: the change itself was lost. Any other is the new one, or newer still.
      if (amount === before) await this.setAmount(portal, id, after, signal);
      return { amount: after, applied: true };
    }
    if (amount < minimum) return { amount, applied: false };

    const reduced = Math.round(amount * (100 - percent)) / 100;
    const discount: Discount = { before: amount, after: reduced };
    await portal.call('app.option.set', { options: { [option]: JSON.stringify(discount) } }, { signal });
    await this.setAmount(portal, id, reduced, signal);
    return { amount: reduced, applied: true };
  }
  private async setAmount(
    portal: ActivityContext['portal'],
    id: number,
    opportunity: number,
    signal: AbortSignal,
  ): Promise<void> {
    await portal.call('crm.item.update', { entityTypeId: dealType, id, fields: { opportunity } }, { signal });
  }
}
