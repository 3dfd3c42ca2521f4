import type { PhpMap } from '../wire/php-value.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import type { Registration, RegistrationKind } from '../account/registration.js';
import type { EmulatedWorkflow, StepStatus, WorkflowStatus } from '../workflow/emulated-workflow.js';
import type { AppKeys } from '../emulator.js';

/** `GET /_emulator/state`. */
export interface EmulatorState {
  url: string;
  app: AppKeys;
  apps: { clientId: string; scope: string[]; status: string }[];
  portals: PortalView[];
}

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

export interface PortalView {
  slug: string;
  domain: string;
  memberId: string;
  restUrl: string;
  webhookUrl: string;
  edition: 'cloud' | 'box';
  /** Of the emulator's first app. */
  installed: boolean;
  installations: {
    clientId: string;
    installed: boolean;
    version: number;
    applicationToken: string;
    mode: 'ui' | 'script';
    installUrl: string;
    events: { event: string; handler: string }[];
  }[];
  registrations: RegistrationView[];
  culture: EmulatedPortal['culture'];
  plan: EmulatedPortal['plan'];
  users: { id: number; name: string; isAdmin: boolean; active: boolean }[];
  deleted: boolean;
  /** Running workflows. */
  running: number;
}

export interface WorkflowStepView {
  code: string;
  kind: RegistrationKind | 'task';
  activityName: string;
  status: StepStatus;
  input: PhpMap;
  outputs: PhpMap;
  log: string[];
  startedAt: string;
  timeoutAt: string | null;
  /** Milliseconds so far, or until the end. */
  ms: number;
}

export interface WorkflowView {
  id: string;
  status: WorkflowStatus;
  documentId: string[];
  documentType: string[];
  /** Status text of the running step. */
  statusText: string;
  startedAt: string;
  modified: string;
  ownedUntil: string | null;
  finishedAt: string | null;
  steps: WorkflowStepView[];
  log: { at: string; text: string; activityName: string | null }[];
}

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

export function workflowView(workflow: EmulatedWorkflow, now: number): WorkflowView {
  const iso = (at: number | undefined): string | null =>
    at === undefined ? null : new Date(at).toISOString();
  return {
    id: workflow.id,
    status: workflow.status,
    documentId: workflow.documentId,
    documentType: workflow.documentType,
    statusText: workflow.statusText,
    startedAt: iso(workflow.startedAt)!,
    modified: iso(workflow.modifiedAt)!,
    ownedUntil: iso(workflow.ownedUntil),
    finishedAt: iso(workflow.finishedAt),
    steps: workflow.steps.map((step) => ({
      code: step.code,
      kind: step.kind,
      activityName: step.activityName,
      status: step.status,
      input: step.input,
      outputs: step.outputs,
      log: step.log,
      startedAt: iso(step.startedAt)!,
      timeoutAt: iso(step.timeoutAt),
      ms: Math.round((step.finishedAt ?? now) - step.startedAt),
    })),
    log: workflow.log.map(({ at, text, activityName }) => ({
      at: iso(at)!,
      text,
      activityName: activityName ?? null,
    })),
  };
}
