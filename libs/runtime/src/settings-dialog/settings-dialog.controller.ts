import { Body, Controller, HttpCode, HttpException, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { MalformedFormError, parseForm, type FormObject } from '@bizproc-kit/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '@bizproc-kit/protocol';
import { messagePage } from '../lifecycle/lifecycle-page.js';
import { SenderLimiter } from '../lifecycle/sender-limiter.js';
import { CLOCK } from '../clock/clock.token.js';
import { LOGGER } from '../logging/logger.token.js';
import {
  causeOf,
  SettingsDialog,
  type RefreshReply,
  type RefreshRequest,
} from './settings-dialog.service.js';
import { SettingsRefusedError, settingsRefusals } from './settings-refused.error.js';

/** The settings pages of activities (protocol 9): the portal's frame posts here, and the page asks for its fields. */
@Controller('bitrix24/placement/:code')
export class SettingsDialogController {
  private readonly senders: SenderLimiter;

  constructor(
    private readonly dialog: SettingsDialog,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.senders = new SenderLimiter(() => clock.now());
  }

  @Post()
  async open(
    @Param('code') code: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      if (!this.senders.admits(request.ip)) throw new SettingsRefusedError('too-many-requests');
      const page = await this.limited(() => this.dialog.open(code, queryOf(request.url), formOf(body)));
      void reply.status(page.status).headers(page.headers).send(page.html);
    } catch (error) {
      const { status, text } = this.refusal(error, code);
      const page = messagePage(status, 'Settings', `${text}.`);
      void reply.status(page.status).headers(page.headers).send(page.html);
    }
  }

  @Post('fields')
  @HttpCode(200)
  async refresh(@Param('code') code: string, @Body() body: unknown): Promise<RefreshReply> {
    try {
      const isObject = typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
      return await this.limited(() => this.dialog.refresh(code, isObject ? (body as RefreshRequest) : {}));
    } catch (error) {
      const { status, text, reason } = this.refusal(error, code);
      throw new HttpException({ error: reason, text }, status);
    }
  }

  /** Providers may be slow: a crowd waits for them elsewhere. */
  private async limited<T>(work: () => Promise<T>): Promise<T> {
    const result = await this.senders.run(work);
    if (result === undefined) throw new SettingsRefusedError('too-many-requests');
    return result;
  }

  private refusal(error: unknown, code: string): { status: number; text: string; reason: string } {
    if (!(error instanceof SettingsRefusedError)) throw error;
    const { reason } = error;
    this.logger[reason === 'provider-failed' ? 'warn' : 'info'](
      { code, reason, err: causeOf(error) },
      'A settings dialog was refused',
    );
    return { ...settingsRefusals[reason], reason };
  }
}

/** Forms reach every route as bytes. */
function formOf(body: unknown): FormObject {
  if (!Buffer.isBuffer(body)) throw new SettingsRefusedError('malformed');
  return parsed(body);
}

function queryOf(url: string): FormObject {
  const start = url.indexOf('?');
  return parsed(start === -1 ? '' : url.slice(start + 1));
}

function parsed(text: Uint8Array | string): FormObject {
  try {
    return parseForm(text);
  } catch (cause) {
    if (cause instanceof MalformedFormError) throw new SettingsRefusedError('malformed', { cause });
    throw cause;
  }
}
