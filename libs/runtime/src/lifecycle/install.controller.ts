import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { Installations, type PortalInstallation } from '@bizproc-kit/installations';
import { parseInstallPost, type FormObject, type InstallPost } from '@bizproc-kit/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { EventIntake } from './event-intake.js';
import { LifecycleEndpoint } from './lifecycle-endpoint.js';
import { installedPage, messagePage, openedPage } from './lifecycle-page.js';
import { sendFailure, sendFailurePage, sendPage, sendTaken } from './lifecycle-reply.js';
import { readPublicForm, readPublicQuery } from './public-body.js';

/**
 * The app's install address: the frame of an app with UI posts here, also when it is only opened, and so does
 * `ONAPPINSTALL` of an app without (protocol 5.2, 5.3).
 */
@Controller('bitrix24/install')
export class InstallController {
  constructor(
    private readonly installations: Installations,
    private readonly intake: EventIntake,
    private readonly endpoint: LifecycleEndpoint,
    @Inject(RUNTIME_SETTINGS) private readonly settings: RuntimeSettings,
  ) {}

  /** Somebody opened the address by hand. */
  @Get()
  explain(@Res() reply: FastifyReply): void {
    sendPage(
      reply,
      messagePage(200, 'bizproc-kit', 'This address is for Bitrix24: open the app inside a portal.'),
    );
  }

  @Post()
  async install(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    let form: FormObject;
    try {
      form = readPublicForm(body);
    } catch (error) {
      return sendFailure(reply, this.endpoint.failure(error));
    }
    return form['event'] === undefined
      ? this.fromFrame(form, request, reply)
      : this.fromEvent(form, body as Buffer, reply);
  }

  private async fromEvent(form: FormObject, body: Buffer, reply: FastifyReply): Promise<void> {
    try {
      sendTaken(reply, await this.intake.take(form, body));
    } catch (error) {
      sendFailure(reply, this.endpoint.failure(error));
    }
  }

  private async fromFrame(form: FormObject, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    let post: InstallPost | undefined;
    try {
      this.endpoint.admitPage(request.ip);
      const parsed = (post = parseInstallPost(readPublicQuery(request.url), form));
      const { portal, outcome } = await this.endpoint.run(() => this.installations.openFrame(parsed));
      const surroundings = {
        origins: [...new Set([originOf(portal), postOrigin(parsed)])],
        libraryUrl: this.settings.app.frameLibraryUrl,
      };
      sendPage(reply, outcome === 'opened' ? openedPage(surroundings) : installedPage(surroundings));
    } catch (error) {
      sendFailurePage(reply, this.endpoint.failure(error), post && [postOrigin(post)]);
    }
  }
}

function originOf({ clientEndpoint }: PortalInstallation): string {
  return new URL(clientEndpoint).origin;
}

/** A portal may be open under another of its names. Whoever forges this frames a page on which nothing can be clicked. */
function postOrigin({ protocol, domain }: InstallPost): string {
  return `${protocol}://${domain}`;
}
