import { OperatorModule } from '@bizproc-kit/operator';
import { BizprocModule } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

import { DealDiscountActivity } from './activities/deal-discount/deal-discount.activity.js';
import { ExchangeRateActivity } from './activities/exchange-rate/exchange-rate.activity.js';
import { RatesClient } from './activities/exchange-rate/rates.client.js';
import { TextHashActivity } from './activities/text-hash/text-hash.activity.js';
import { ApprovalLinks } from './activities/wait-for-approval/approval-links.service.js';
import { ApprovalsController } from './activities/wait-for-approval/approvals.controller.js';
import { WaitForApprovalActivity } from './activities/wait-for-approval/wait-for-approval.activity.js';

@Module({
  imports: [BizprocModule.forRoot(), OperatorModule],
  controllers: [ApprovalsController],
  providers: [
    TextHashActivity,
    DealDiscountActivity,
    ExchangeRateActivity,
    RatesClient,
    WaitForApprovalActivity,
    ApprovalLinks,
  ],
})
export class AppModule {}
