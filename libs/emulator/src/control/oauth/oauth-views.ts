import type { OAuthOptions } from '../../oauth/oauth-server.js';

/** What `POST /_emulator/oauth` takes: settings of the OAuth server, or the card of an app. @public */
export type OAuthChange = Partial<OAuthOptions> & {
  /** The emulator's first app when left out. */
  clientId?: string;
  scope?: string[];
  redirectUri?: string;
  held?: boolean;
};

/** What it answers. @public */
export interface OAuthView {
  options: OAuthOptions;
  app: { clientId: string; scope: string[]; held: boolean };
}
