import {
  type ActivityContext,
  ActivityFailure,
  type ActivityHandler,
  BizprocActivity,
} from '@bizproc-kit/activity';

import { DealDiscountInput } from './deal-discount.input.js';
import { DealDiscountOutput } from './deal-discount.output.js';

/** `entityTypeId` of deals in `crm.item.*`. */
const DEAL = 2;

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
    const { item: deal } = await portal.call('crm.item.get', { entityTypeId: DEAL, id }, { signal });
    const amount = Number(deal.opportunity);
    if (!Number.isFinite(amount)) throw ActivityFailure.terminal('The deal has no amount');

    // A run may be executed again after a crash: the deal itself remembers which discount it already has.
    const mark = `discount ${idempotencyKey}`;
    if (deal.additionalInfo === mark) return { amount, applied: true };
    if (amount < minimum) return { amount, applied: false };

    const reduced = Math.round(amount * (100 - percent)) / 100;
    await portal.call(
      'crm.item.update',
      { entityTypeId: DEAL, id, fields: { opportunity: reduced, additionalInfo: mark } },
      { signal },
    );
    return { amount: reduced, applied: true };
  }
}
