import { readDefinitions, readText } from './descriptor.js';
import type { StepDefinition } from './model.js';
import type { AppState, EmulatorState, PortalState } from './state.js';

/** A registration as `/_emulator/state` shows it. */
interface RawRegistration {
  kind: 'activity' | 'robot';
  code: string;
  name: unknown;
  description: unknown;
  handler: string;
  useSubscription: string;
  documentType: string[] | null;
  usePlacement: boolean;
  properties: unknown;
  returnProperties: unknown;
}

interface RawPortal {
  slug: string;
  domain: string;
  memberId: string;
  restUrl: string;
  webhookUrl: string;
  edition: string;
  plan: { family: string; features: string[]; rest: boolean };
  culture: { language: string; dateFormat: string; dateTimeFormat: string; timeZone: string };
  users: { id: number; name: string; isAdmin: boolean; active: boolean }[];
  installed: boolean;
  installations: AppState[];
  deleted: boolean;
  registrations: RawRegistration[];
}

/** `/_emulator/state`. */
export interface RawState {
  url: string;
  app: { clientId: string; clientSecret: string };
  portals: RawPortal[];
}

/** The page's view of the emulator's state. */
export function readEmulatorState(raw: RawState): EmulatorState {
  return { url: raw.url, app: raw.app, portals: raw.portals.map(readPortal) };
}

function readPortal(raw: RawPortal): PortalState {
  const {
    slug,
    domain,
    memberId,
    restUrl,
    webhookUrl,
    edition,
    plan,
    culture,
    users,
    installed,
    deleted,
    installations,
  } = raw;
  return {
    slug,
    domain,
    memberId,
    restUrl,
    webhookUrl,
    edition,
    plan: plan.family,
    features: plan.features,
    hasRest: plan.rest,
    ...culture,
    users: users.filter((user) => user.active),
    installed,
    deleted,
    apps: installations,
    steps: raw.registrations.map(readStep),
  };
}

const readStep = (raw: RawRegistration): StepDefinition => ({
  kind: raw.kind,
  code: raw.code,
  name: readText(raw.name),
  description: readText(raw.description),
  handler: raw.handler,
  useSubscription: raw.useSubscription,
  documentType: raw.documentType?.[2],
  usesPlacement: raw.usePlacement,
  properties: readDefinitions(raw.properties),
  outputs: readDefinitions(raw.returnProperties),
});
