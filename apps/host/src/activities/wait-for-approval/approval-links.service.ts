import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';

/**
 * Links that carry the right to decide about one run: its id and a signature. They need no storage, and so hold
 * over restarts and on every replica.
 */
@Injectable()
export class ApprovalLinks {
  private readonly base: string;
  private readonly key: Buffer;

  constructor(config: ConfigService) {
    this.base = config.getOrThrow<string>('PUBLIC_URL');
    const secret = config.getOrThrow<string>('BITRIX24_CLIENT_SECRET');
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'approval links', 32));
  }

  linkTo(runId: string): string {
    return new URL(`/approvals/${runId}.${this.sign(runId)}`, this.base).href;
  }

  /** The run that the last part of a link speaks of, or undefined when its signature is not ours. */
  runOf(ticket: string): string | undefined {
    const dot = ticket.lastIndexOf('.');
    const runId = ticket.slice(0, dot);
    const given = Buffer.from(ticket.slice(dot + 1));
    const expected = Buffer.from(this.sign(runId));
    const genuine = dot > 0 && given.length === expected.length && timingSafeEqual(given, expected);
    return genuine ? runId : undefined;
  }

  private sign(runId: string): string {
    return createHmac('sha256', this.key).update(runId).digest('base64url');
  }
}
