import { Runs } from '@bizproc-kit/runtime';
import {
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  Get,
  Header,
  HttpCode,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import { validate } from 'class-validator';

import { ApprovalLinks } from './approval-links.service.js';
import { approvalPage } from './approval.page.js';
import { DecisionDto } from './decision.dto.js';

/** Where the outside world decides: the other end of `context.defer()`. */
@Controller('approvals')
export class ApprovalsController {
  constructor(
    private readonly links: ApprovalLinks,
    private readonly runs: Runs,
  ) {}

  @Get(':ticket')
  @Header('content-type', 'text/html; charset=utf-8')
  page(@Param('ticket') ticket: string): string {
    this.runOf(ticket);
    return approvalPage();
  }

  @Post(':ticket')
  @HttpCode(200)
  async decide(@Param('ticket') ticket: string, @Body() body: unknown): Promise<{ approved: boolean }> {
    const runId = this.runOf(ticket);
    const decision = await readDecision(body);
    const acceptance = await this.runs.complete(runId, {
      approved: decision.approved,
      comment: decision.comment,
    });
    if (acceptance !== 'taken') {
      throw new ConflictException('This has been decided already, or the workflow has gone on');
    }
    return { approved: decision.approved };
  }

  private runOf(ticket: string): string {
    const runId = this.links.runOf(ticket);
    if (runId === undefined) throw new NotFoundException('There is nothing to decide under this link');
    return runId;
  }
}

async function readDecision(body: unknown): Promise<DecisionDto> {
  // Forms reach every route as bytes: only handler calls need the platform's own decoding.
  const plain = Buffer.isBuffer(body) ? Object.fromEntries(new URLSearchParams(body.toString('utf8'))) : body;
  const decision = DecisionDto.of(typeof plain === 'object' && plain !== null ? plain : {});
  const problems = await validate(decision);
  if (problems.length > 0) {
    throw new BadRequestException(problems.flatMap(({ constraints }) => Object.values(constraints ?? {})));
  }
  return decision;
}
