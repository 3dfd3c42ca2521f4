import type {
  EmulatorState as EmulatorView,
  PortalView,
  RegistrationView,
} from '@bizproc-kit/emulator/control';
import { readDefinitions, readText } from './descriptor.js';
import type { StepDefinition } from './model.js';
import type { EmulatorState, PortalState } from './state.js';

/** The page's view of the emulator's state. */
export function readEmulatorState(raw: EmulatorView): EmulatorState {
  return { url: raw.url, app: raw.app, portals: raw.portals.map(readPortal) };
}

function readPortal(raw: PortalView): PortalState {
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

const readStep = (raw: RegistrationView): StepDefinition => ({
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
