import type { Registration, RegistrationKind } from '../../account/registration.js';
import type { PlanOptions } from '../../account/portal-options.js';
import type { RequestLimit } from '../../limits/request-bucket.js';
import type { HandlerView } from '../traffic/traffic-views.js';
import type { PortalCultureOptions } from '../../culture/culture.js';
import type { InstallOutcome } from '../../lifecycle/app-lifecycle.js';
import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import type { PhpMap } from '../../wire/php-value.js';

/** `GET /_emulator/state`. @public */
export interface EmulatorState {
  url: string;
  app: { clientId: string; clientSecret: string };
  apps: { clientId: string; scope: string[]; status: string }[];
  portals: PortalView[];
}

/** A registered activity or robot. @public */
export interface RegistrationView {
  code: string;
  kind: RegistrationKind;
  clientId: string;
  handler: string;
  authUserId: number;
  useSubscription: string;
  name: PhpMap;
  description: PhpMap;
  properties: PhpMap;
  returnProperties: PhpMap;
  documentType: string[] | null;
  filter: PhpMap;
  usePlacement: boolean;
}

/** An app on a portal. @public */
export interface InstallationView {
  clientId: string;
  /** False until the app has called `installFinish`. */
  installed: boolean;
  version: number;
  applicationToken: string;
  mode: 'ui' | 'script';
  installUrl: string;
  events: { event: string; handler: string }[];
}

/** A portal. @public */
export interface PortalView {
  slug: string;
  domain: string;
  memberId: string;
  restUrl: string;
  webhookUrl: string;
  edition: 'cloud' | 'box';
  /** Of the emulator's first app. */
  installed: boolean;
  installations: InstallationView[];
  registrations: RegistrationView[];
  culture: PortalCultureOptions;
  plan: PlanOptions;
  users: { id: number; name: string; isAdmin: boolean; active: boolean }[];
  deleted: boolean;
  /** Running workflows. */
  running: number;
}

/** A step as the designer offers it. @public */
export type OfferedStep = RegistrationView & { label: string; hint: string };

/** How full the limits of a portal are. @public */
export interface LimitsView {
  requests: { limit: RequestLimit | null; fill: { address: string; level: number }[] };
  /** `key` is the client id, a bar, and the method. */
  operating: { limitSeconds: number | null; fill: { key: string; operating: number; resetAt: number }[] };
  /** The queue of calls to all apps. */
  delivery: { pending: number; handlers: HandlerView[] };
}

/** What an app's page answered. @public */
export interface PageAnswer {
  /** 0 when no answer came. */
  status: number;
  body: string;
  error?: string | undefined;
}

/** What `POST /_emulator/portals/:slug/install` answers. @public */
export type InstallView = InstallOutcome & { portal: PortalView };

export function portalView(portal: EmulatedPortal): PortalView {
  return {
    slug: portal.slug,
    domain: portal.domain,
    memberId: portal.memberId,
    restUrl: portal.restUrl,
    webhookUrl: portal.webhookUrl,
    edition: portal.edition,
    installed: portal.installation()?.installed ?? false,
    installations: portal.allInstallations.map((installation) => ({
      clientId: installation.app.clientId,
      installed: installation.installed,
      version: installation.version,
      applicationToken: installation.applicationToken,
      mode: installation.mode,
      installUrl: installation.installUrl,
      events: installation.eventBindings.map(({ event, handler }) => ({ event, handler })),
    })),
    registrations: portal.registrations.map(registrationView),
    culture: portal.culture,
    plan: portal.plan,
    users: [...portal.users.values()].map((user) => ({
      id: user.id,
      name: `${user.name} ${user.lastName}`,
      isAdmin: user.isAdmin,
      active: user.active,
    })),
    deleted: portal.deleted,
    running: portal.automation.instances.size,
  };
}

export function registrationView(registration: Registration): RegistrationView {
  const { internalCode: _, documentType, properties, returnProperties, ...rest } = registration;
  return {
    ...rest,
    properties: { ...properties },
    returnProperties: { ...returnProperties },
    documentType: documentType ?? null,
  };
}
