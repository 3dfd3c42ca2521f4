import {
  BadRequestException,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { redacted } from '@bizproc-kit/rest';
import { Runs, type RunDetails, type RunSummary } from '@bizproc-kit/runtime';
import { OperatorErrorFilter } from './operator.error-filter.js';
import { OperatorTokenGuard } from './operator-token.guard.js';
import { pageOf, pageSize } from './page.js';
import { toRunFilter, type RunQuery } from './query.js';

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Runs: list, look, decide. */
@Controller('operator/runs')
@UseGuards(OperatorTokenGuard)
@UseFilters(OperatorErrorFilter)
export class RunsController {
  constructor(private readonly runs: Runs) {}

  /** Newest first; `next` is the `before` of the next page. */
  @Get()
  async list(@Query() query: RunQuery): Promise<{ runs: RunSummary[]; next: string | null }> {
    const filter = toRunFilter(query);
    const { items, next } = await pageOf(
      pageSize(query.limit, 50),
      (limit) => this.runs.list({ ...filter, limit }),
      ({ id }) => id,
    );
    return { runs: items.map((run) => redacted(run) as RunSummary), next };
  }

  /** Redacted, with every attempt, answer, probe and decision. */
  @Get(':id')
  async show(@Param('id') id: string): Promise<RunDetails> {
    const run = await this.runs.show(id);
    if (!run) throw new NotFoundException({ error: 'unknown-run' });
    return redacted(run) as RunDetails;
  }

  @Post(':id/replay')
  @HttpCode(204)
  async replay(@Param('id') id: string): Promise<void> {
    await this.runs.replay(id);
  }

  @Post(':id/resend')
  @HttpCode(204)
  async resend(@Param('id') id: string): Promise<void> {
    await this.runs.resend(id);
  }

  /** Body: `{ "output": { "<return property>": <wire value> } }`. */
  @Post(':id/complete')
  @HttpCode(204)
  async complete(@Param('id') id: string, @Body() body: unknown): Promise<void> {
    const output = isPlain(body) ? (body['output'] ?? {}) : {};
    if (!isPlain(output))
      throw new BadRequestException({ error: 'invalid-output', message: 'output is an object' });
    await this.runs.completeByHand(id, output);
  }

  /** Body: `{ "message": "why" }`. */
  @Post(':id/fail')
  @HttpCode(204)
  async fail(@Param('id') id: string, @Body() body: unknown): Promise<void> {
    const message = isPlain(body) ? body['message'] : undefined;
    if (typeof message !== 'string' || message === '') {
      throw new BadRequestException({
        error: 'invalid-message',
        message: 'message says why the step failed',
      });
    }
    await this.runs.failByHand(id, message);
  }

  @Post(':id/cancel')
  @HttpCode(204)
  async cancel(@Param('id') id: string): Promise<void> {
    await this.runs.cancel(id);
  }

  @Delete(':id')
  @HttpCode(204)
  async purge(@Param('id') id: string): Promise<void> {
    const run = await this.runs.show(id);
    if (!run) throw new NotFoundException({ error: 'unknown-run' });
    await this.runs.purge({ memberId: run.memberId, runId: id });
  }
}
