import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER } from '../logging/logger.token.js';
import { RuntimeMetrics } from '../metrics/runtime-metrics.js';
import { CallReceiver, type Reception } from '../receiver/call-receiver.service.js';
import { LedgerCounts } from '../runtime/ledger-counts.js';
import { rejections, type RejectionReason } from '../receiver/rejection.js';

/**
 * Where portals post handler calls. Answers as soon as the call is durable, with an empty body that nobody reads.
 *
 * @internal
 */
@Controller('bitrix24/handler')
export class HandlerController {
  constructor(
    private readonly receiver: CallReceiver,
    private readonly metrics: RuntimeMetrics,
    private readonly ledgerCounts: LedgerCounts,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Post()
  withoutCode(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    return this.receive(body, undefined, reply);
  }

  @Post(':code')
  withCode(@Param('code') code: string, @Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    return this.receive(body, code, reply);
  }

  private async receive(body: unknown, code: string | undefined, reply: FastifyReply): Promise<void> {
    const startedAt = performance.now();
    const reception: Reception = Buffer.isBuffer(body)
      ? await this.receiver.receive(body, code)
      : { kind: 'rejected', reason: 'wrong-content-type' };
    const result = reception.kind === 'rejected' ? reception.reason : reception.kind;
    this.metrics.callReceived(result, performance.now() - startedAt);
    if (reception.kind !== 'rejected') {
      if (reception.kind !== 'stored') this.note(reception);
      void reply.status(200).send();
      return;
    }
    const { status, level, message } = rejections[reception.reason];
    this.logger[level](
      { portal: reception.memberId, reason: reception.reason, detail: reception.detail },
      message,
    );
    this.count(reception.reason, reception.memberId);
    void reply.status(status).send({ error: reception.reason });
  }

  private note({ kind, memberId }: Exclude<Reception, { kind: 'rejected' }>): void {
    this.logger.info({ portal: memberId, kind }, 'A handler call was not stored at once');
    if (kind === 'spooled') this.ledgerCounts.add(memberId, 'spooled');
  }

  /** A member id that was not recognised may be anything: it gets no line in the ledger. */
  private count(reason: RejectionReason, memberId: string | undefined): void {
    if (memberId !== undefined && reason !== 'unknown-portal') this.ledgerCounts.add(memberId, 'rejected');
  }
}
