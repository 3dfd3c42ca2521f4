import { EventIntake } from './event-intake.js';
import { EventsController } from './events.controller.js';
import { InstallController } from './install.controller.js';
import { LifecycleEndpoint } from './lifecycle-endpoint.js';
import { OAuthController } from './oauth.controller.js';

/**
 * For the module: the controllers of `/bitrix24/install`, `/bitrix24/events` and `/bitrix24/oauth/…`, and what they need
 * beside `Installations`, `TokenCipher`, `RUNTIME_SETTINGS`, `CLOCK` and `LOGGER`.
 */
export const lifecycleControllers = [InstallController, EventsController, OAuthController];
export const lifecycleProviders = [LifecycleEndpoint, EventIntake];
