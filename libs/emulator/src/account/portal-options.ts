import type { PortalCultureOptions } from '../culture/culture.js';
import type { RequestLimit } from '../limits/request-bucket.js';

/** A feature of a cloud plan that makes methods appear (protocol 1.1). @public */
export type PlanFeature =
  | 'bizproc'
  | 'crm_automation_lead'
  | 'crm_automation_deal'
  | 'crm_automation_order'
  | 'tasks_automation'
  /** Offline events that stay until they are cleared. */
  | 'rest_offline_extended'
  /** Source keys: `auth_connector`. */
  | 'rest_auth_connector';

/** @public */
export interface PlanOptions {
  /** `LICENSE` of `app.info`. Default `en_pro100`. */
  license: string;
  /** `LICENSE_TYPE`. Default `pro100`. */
  type: string;
  /** `LICENSE_FAMILY`; one beginning with `ent` gets the larger request bucket. Default `pro`. */
  family: string;
  /** Features that are on. Default all of them. */
  features: PlanFeature[];
  /** False on portals without a commercial plan: REST answers `ACCESS_DENIED`. Default true. */
  rest: boolean;
}

/** @public */
export interface UserOptions {
  id: number;
  name: string;
  lastName: string;
  isAdmin?: boolean;
  /** False for a dismissed user: grants die. Default true. */
  active?: boolean;
  timeZone?: string;
  email?: string;
  gender?: string;
}

/** @public */
export interface WebhookOptions {
  userId: number;
  /** Made up when left out. */
  secret?: string;
  scope?: string[];
}

/** How a portal behaves where versions differ. @public */
export interface PortalBehaviour {
  /** `asynchronous` as the current cloud, `synchronous` as self-hosted portals before bizproc 25.1150 (protocol 3.3). */
  eventSend: 'asynchronous' | 'synchronous';
  /** Old portals post the call from inside the running workflow, which is still locked then (protocol 11). */
  callsFromInside: boolean;
  /**
   * Milliseconds that a hit takes, in which it keeps the workflow locked: a step of the portal's own, or a request,
   * which is answered when the workflow is saved and unlocked (protocol 4.3). Default 30.
   */
  lockMs: number;
  /** Milliseconds from the reply to the background job of `event.send`. Default 10. */
  jobDelayMs: number;
  /**
   * The cut of long requests; `false` never cuts. Default in the cloud after 60 s, real time, with a proxy's 504; off on
   * self-hosted portals (protocol 6.1, 7). Which status the real one sends is unknown (protocol 12.4).
   */
  requestCut: RequestCut | false;
  /** `whole`: `time.start` in whole seconds, as portals of 2026 send it; `float`: as before. */
  timeStyle: 'whole' | 'float';
  /** Statuses of authorisation errors: as the source has them, or as the docs print them (protocol 11, 14). */
  errorStatuses: 'source' | 'docs';
  /**
   * How long the portal believes what the OAuth server said of a token, bad verdicts included. The real one does so
   * for up to an hour (protocol 6.3); default 0, so that revoking a token shows at once.
   */
  verdictCacheSeconds: number;
  /** False leaves `APPLICATION_TOKEN` and `APPLICATION_SCOPE` out of the install POST, as older portals do. */
  installPostCarriesApplicationToken: boolean;
  /** True adds `client_id` to `auth` of handler calls, which is not guaranteed. Default false. */
  callsCarryClientId: boolean;
}

/** How a request that takes too long ends; its work is done all the same. */
export interface RequestCut {
  afterMs: number;
  /** Of the HTML page; 0 closes the connection. */
  status: number;
}

/** What holds for every portal that does not say otherwise. @public */
export interface PortalDefaults {
  behaviour?: Partial<PortalBehaviour>;
  /** Request bucket; `false` switches it off. */
  requestLimit?: RequestLimit | false;
  /** Operating limit, seconds; `false` switches it off. */
  operatingLimitSeconds?: number | false;
}

/** @public */
export interface PortalOptions {
  /** Name in the path: letters, digits and hyphens. */
  slug: string;
  edition?: 'cloud' | 'box';
  plan?: Partial<PlanOptions>;
  culture?: Partial<PortalCultureOptions>;
  users?: UserOptions[];
  webhook?: WebhookOptions;
  behaviour?: Partial<PortalBehaviour>;
  /** `false` switches the request bucket off; default by plan in the cloud, off on self-hosted portals. */
  requestLimit?: RequestLimit | false;
  /** Seconds of execution per method and app in ten minutes; `false` switches the limiter off. Default 480 in the cloud. */
  operatingLimitSeconds?: number | false;
  /** Stable identity, 32 hex characters; made up when left out. */
  memberId?: string;
  /** Constant secret of portal and app, 32 hex characters; made up when left out. */
  applicationToken?: string;
  /** Entity type ids of smart processes that exist from the beginning, 128 and up. Others come with their first item. */
  smartProcesses?: number[];
  /** What the portal says about its addresses, when that shall differ from where it really listens. */
  addresses?: Partial<PortalAddresses>;
}

/** The addresses as they stand in tokens, calls and posts. @public */
export interface PortalAddresses {
  domain: string;
  /** REST base, ends in `/`. */
  clientEndpoint: string;
  /** REST base of the OAuth server, ends in `/`. */
  serverEndpoint: string;
}
