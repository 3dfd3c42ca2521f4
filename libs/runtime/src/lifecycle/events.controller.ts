import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EventIntake } from './event-intake.js';
import { LifecycleEndpoint } from './lifecycle-endpoint.js';
import { sendFailure, sendTaken } from './lifecycle-reply.js';
import { readPublicForm } from './public-body.js';

/** Where portals post the events of the app's life (protocol 5.4). The answer's body is read by nobody. */
@Controller('bitrix24/events')
export class EventsController {
  constructor(
    private readonly intake: EventIntake,
    private readonly endpoint: LifecycleEndpoint,
  ) {}

  @Post()
  async receive(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    try {
      sendTaken(reply, await this.intake.take(readPublicForm(body), body as Buffer));
    } catch (error) {
      sendFailure(reply, this.endpoint.failure(error));
    }
  }
}
