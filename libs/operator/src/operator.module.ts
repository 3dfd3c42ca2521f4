import { Module } from '@nestjs/common';
import { LedgerController } from './ledger.controller.js';
import { OperatorTokenGuard } from './operator-token.guard.js';
import { PortalsController } from './portals.controller.js';
import { RunsController } from './runs.controller.js';

/**
 * The operator API under `/operator`, for whoever holds `OPERATOR_TOKEN`. Import it beside `BizprocModule.forRoot()`.
 *
 * @public
 */
@Module({
  controllers: [RunsController, LedgerController, PortalsController],
  providers: [OperatorTokenGuard],
})
export class OperatorModule {}
