import { Inject, Injectable, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type { ActivitySettings } from '@bizproc-kit/activity';
import { Installations } from '@bizproc-kit/installations';
import { TokenCipher } from '@bizproc-kit/persistence';
import type { Clock } from '@bizproc-kit/protocol';
import { AddressGuard, OAuthClient } from '@bizproc-kit/rest';
import { CLOCK } from '../clock/clock.token.js';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';
import { ActivityRegistry } from '../execution/activity-registry.js';
import type { ActivityResolver } from '../execution/activity-resolver.port.js';
import { ACTIVITY_RESOLVER } from '../execution/activity-resolver.token.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { FrameVerifier } from './frame-verifier.js';
import { SettingsDialogController } from './settings-dialog.controller.js';
import { SettingsDialog } from './settings-dialog.service.js';

/** The way to the OAuth server for checks of frames: apart from refreshes, which must never wait behind strangers. */
@Injectable()
export class FrameOAuth implements OnApplicationShutdown {
  readonly client: OAuthClient;

  constructor(
    @Inject(RUNTIME_SETTINGS) { app }: RuntimeSettings,
    @Inject(CLOCK) clock: Clock,
    guard: AddressGuard,
  ) {
    this.client = new OAuthClient({
      clientId: app.clientId,
      clientSecret: app.clientSecret.reveal(),
      servers: [...app.oauthHosts],
      guard,
      clock,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}

function createDialog(
  portals: Installations,
  registry: ActivityRegistry,
  resolver: ActivityResolver,
  cipher: TokenCipher,
  { app }: RuntimeSettings,
  clock: Clock,
  { client: oauth }: FrameOAuth,
): SettingsDialog {
  return new SettingsDialog({
    definitions: () => registry.definitions,
    // Settings providers are made like activities: singletons, or one per request where they depend on it.
    resolve: async (target) => (await resolver.resolve(target)) as unknown as ActivitySettings,
    portals,
    verifier: new FrameVerifier({ portals, oauth, clientId: app.clientId, clock }),
    cipher,
    libraryUrl: app.frameLibraryUrl,
    clock,
  });
}

/** For the module: the routes of `/bitrix24/placement/:code`, and what they need beside the runtime, its settings and its clock. */
export const settingsDialogControllers = [SettingsDialogController];
export const settingsDialogProviders: Provider[] = [
  FrameOAuth,
  {
    provide: SettingsDialog,
    useFactory: createDialog,
    inject: [
      Installations,
      ActivityRegistry,
      ACTIVITY_RESOLVER,
      TokenCipher,
      RUNTIME_SETTINGS,
      CLOCK,
      FrameOAuth,
    ],
  },
];
