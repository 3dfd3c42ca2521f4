import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { clearedStateCookie, InstallationRefusedError, Installations } from '@bizproc-kit/installations';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { LifecycleEndpoint } from './lifecycle-endpoint.js';
import { messagePage } from './lifecycle-page.js';
import { sendFailurePage, sendPage } from './lifecycle-reply.js';
import { readPublicQuery } from './public-body.js';

/** The authorisation-code flow in an administrator's browser (protocol 5.5). */
@Controller('bitrix24/oauth')
export class OAuthController {
  constructor(
    private readonly installations: Installations,
    private readonly endpoint: LifecycleEndpoint,
    @Inject(RUNTIME_SETTINGS) private readonly settings: RuntimeSettings,
  ) {}

  @Get('start')
  start(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    try {
      this.endpoint.admitPage(request.ip);
      const { domain } = readPublicQuery(request.url);
      if (typeof domain !== 'string') throw new InstallationRefusedError('malformed', undefined);
      const { location, cookie } = this.installations.startOAuth(domain);
      void reply
        .status(302)
        .headers({
          location,
          'set-cookie': cookie,
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
        })
        .send();
    } catch (error) {
      sendFailurePage(reply, this.endpoint.failure(error));
    }
  }

  @Get('callback')
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    void reply.header('set-cookie', clearedStateCookie(this.settings.http.publicUrl));
    try {
      this.endpoint.admitPage(request.ip);
      const query = readPublicQuery(request.url);
      const { cookie } = request.headers;
      const { domain } = await this.endpoint.run(() => this.installations.finishOAuth(query, cookie));
      sendPage(
        reply,
        messagePage(200, 'Authorised', `The app may now work for ${domain}. You can close this window.`),
      );
    } catch (error) {
      sendFailurePage(reply, this.endpoint.failure(error));
    }
  }
}
