import type { AppOptions } from './account/emulated-app.js';
import type { OAuthOptions } from './oauth/oauth-server.js';
import type { DeliveryOptions } from './delivery/delivery-queue.js';
import type { TlsMaterial } from './http/http-listener.js';
import type { PortalDefaults, PortalOptions } from './account/portal-options.js';
import type { MissingMethod } from './journal/missing-methods.js';
import type { IdentifierOverrides } from './random/identifiers.js';

/** Settings of {@link startEmulator}. Everything has a default. @public */
export interface EmulatorOptions extends PortalDefaults {
  /** Port to listen on. Default 0: a free one. */
  port?: number;
  /** Address to listen on. Default `127.0.0.1`. */
  host?: string;
  /** Further names under which it is asked, such as that of its container; other `Host` names are refused. */
  hostNames?: string[];
  /** The app's keys. Made up when left out. */
  app?: AppOptions;
  /** Further apps. */
  moreApps?: AppOptions[];
  /** Portals to begin with. Default one, `acme`. */
  portals?: PortalOptions[];
  /** Makes chance repeatable: ids, probabilities, delays. Default taken from the system. */
  seed?: string | number;
  /** Shorthand of `oauth.accessTokenTtlSeconds`. */
  accessTokenTtlSeconds?: number;
  oauth?: Partial<OAuthOptions>;
  delivery?: Partial<DeliveryOptions>;
  /** Seconds that a method is taken to run, for the operating limit. Default: the time it really took. */
  operatingCost?: (method: string) => number | undefined;
  /** Told once of each method that an app of a portal asked for and the emulator lacks. */
  onMissingMethod?: (missing: MissingMethod) => void;
  /** Portal time to begin with, milliseconds since the epoch. Default the machine's. */
  startAt?: number;
  /** False begins with a clock that stands still. Default true. */
  clockRunning?: boolean;
  /** Gives every portal a port of its own, serving `/rest/…` at its root. */
  portalPorts?: boolean;
  /** Serves https. */
  tls?: TlsMaterial;
  /** Folder of the web page, served at `/`. */
  webRoot?: string;
  /** Replaces generated ids and tokens. */
  ids?: IdentifierOverrides;
  /** Finished workflows that stay readable, over all portals. Default 2,000. */
  keepWorkflows?: number;
  /** Entries of the request log. Default 1,000. */
  keepRequests?: number;
}
