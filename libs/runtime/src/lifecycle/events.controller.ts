import { Body, Controller, Post, Res } from '@nestjs/common';
import { Installations } from '@bizproc-kit/installations';
import { parseAppEvent } from '@bizproc-kit/protocol';
import type { FastifyReply } from 'fastify';
import { LifecycleEndpoint } from './lifecycle-endpoint.js';
import { sendFailure } from './lifecycle-reply.js';
import { readPublicForm } from './public-body.js';

/** Where portals post the events of the app's life (protocol 5.4). The answer's body is read by nobody. */
@Controller('bitrix24/events')
export class EventsController {
  constructor(
    private readonly installations: Installations,
    private readonly endpoint: LifecycleEndpoint,
  ) {}

  @Post()
  async receive(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    try {
      const event = parseAppEvent(readPublicForm(body));
      await this.endpoint.run(() => this.installations.handleEvent(event));
      void reply.status(200).send();
    } catch (error) {
      sendFailure(reply, this.endpoint.failure(error));
    }
  }
}
