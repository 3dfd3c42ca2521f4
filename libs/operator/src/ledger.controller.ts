import { Controller, Get, Query, UseFilters, UseGuards } from '@nestjs/common';
import { redacted } from '@bizproc-kit/rest';
import { Runs, type LedgerLine, type RunSummary } from '@bizproc-kit/runtime';
import { OperatorErrorFilter } from './operator.error-filter.js';
import { OperatorTokenGuard } from './operator-token.guard.js';
import { pageOf, pageSize } from './page.js';
import { toDate } from './query.js';

/** What was accepted and what became of it, and what waits for somebody. */
@Controller('operator')
@UseGuards(OperatorTokenGuard)
@UseFilters(OperatorErrorFilter)
export class LedgerController {
  constructor(private readonly runs: Runs) {}

  /** Per portal and day of receipt; `balanced` is false when a call is unaccounted for. */
  @Get('ledger')
  async ledger(
    @Query('portal') portal?: string,
    @Query('since') since?: string,
  ): Promise<{ balanced: boolean; lines: LedgerLine[] }> {
    const from = toDate('since', since);
    const lines = await this.runs.ledger({
      ...(portal && { memberId: portal }),
      ...(from && { since: from }),
    });
    return { balanced: lines.every(({ balanced }) => balanced), lines };
  }

  /** Runs that go on only when somebody acts: deferred ones, and dead ones. `next` is the `before` of the next page. */
  @Get('waiting')
  async waiting(
    @Query('portal') portal?: string,
    @Query('limit') limit?: string,
    @Query('before') before?: string,
  ): Promise<{ runs: RunSummary[]; next: string | null }> {
    const { items, next } = await pageOf(
      pageSize(limit, 1000),
      (count) =>
        this.runs.list({
          states: ['waiting', 'dead'],
          limit: count,
          ...(portal && { memberId: portal }),
          ...(before && { before }),
        }),
      ({ id }) => id,
    );
    return { runs: items.map((run) => redacted(run) as RunSummary), next };
  }
}
