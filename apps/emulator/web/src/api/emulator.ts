import { requestJson } from '@bizproc-kit/ui';
import type { ActiveFault, FaultRule } from '../faults/fault-preset.js';
import type { ClockState, RequestEntry } from '../live/stream-event.js';
import { readEmulatorState } from './state-reader.js';
import type { EmulatorState } from './state.js';

/** The emulator's control API, as far as the page uses it. All throw `HttpFailure`. */
const base = '/_emulator';
const portalPath = (slug: string) => `${base}/portals/${encodeURIComponent(slug)}`;

export async function readState(): Promise<EmulatorState> {
  return readEmulatorState(await requestJson(`${base}/state`));
}

export const addPortal = (portal: { slug: string; edition: string; culture: { language: string } }) =>
  requestJson<unknown>(`${base}/portals`, { body: portal });

/** How the app took the install: status 0 when it did not answer. */
export interface InstallOutcome {
  status: number;
  installed: boolean;
  error?: string;
}

export const installApp = (slug: string, install: { installUrl: string; mode: 'ui' | 'script' }) =>
  requestJson<InstallOutcome>(`${portalPath(slug)}/install`, { body: install });

export const uninstallApp = (slug: string) =>
  requestJson<unknown>(`${portalPath(slug)}/uninstall`, { body: {} });

export const updateApp = (slug: string) => requestJson<unknown>(`${portalPath(slug)}/update`, { body: {} });

/** A deleted portal answers `PORTAL_DELETED` to everything (protocol 8). */
export const markDeleted = (slug: string, deleted: boolean) =>
  requestJson<unknown>(`${portalPath(slug)}/deleted`, { body: { deleted } });

/** Kills the grants of all users. */
export const revokeGrants = (slug: string) =>
  requestJson<unknown>(`${portalPath(slug)}/revoke`, { body: {} });

/** Switches features of a cloud plan, or REST as a whole. */
export const changePlan = (slug: string, plan: { features?: string[]; rest?: boolean }) =>
  requestJson<unknown>(`${portalPath(slug)}/plan`, { body: plan });

/** A task that a workflow gave to users. */
export interface TaskReport {
  id: number;
  activity: string;
  name: string;
  description: string;
  /** 0 while it waits. */
  status: number;
  /** By user id; 0 while that user has done nothing. */
  users: { [userId: string]: number };
  workflowId: string;
  /** Statuses that complete it, with the words on their buttons. */
  answers: { status: number; label: string }[];
}

export async function listTasks(slug: string): Promise<TaskReport[]> {
  return (await requestJson<{ tasks: TaskReport[] }>(`${portalPath(slug)}/tasks`)).tasks;
}

export const completeTask = (slug: string, id: number, userId: number, status: number) =>
  requestJson<unknown>(`${portalPath(slug)}/tasks/${id}`, { body: { userId, status } });

/** A stored list of steps; with a stage it holds the robots of that stage. */
export interface TemplateReport {
  id: number;
  name: string;
  documentType: string[];
  stage?: string;
  /** Bit 1: starts with a new document; bit 2: with a changed one. */
  autoExecute: number;
  steps: unknown[];
}

export async function listTemplates(slug: string): Promise<TemplateReport[]> {
  return (await requestJson<{ templates: TemplateReport[] }>(`${portalPath(slug)}/templates`)).templates;
}

/** A form to be posted into a frame. */
export interface FramePost {
  url: string;
  query: string;
  /** Form-encoded. */
  body: string;
}

/** The post that opens the app's page, or with a code the settings page of a step. */
export const framePost = (slug: string, dialog: { code: string; currentValues: object } | undefined) =>
  requestJson<FramePost>(`${portalPath(slug)}/frame`, { body: dialog ?? {} });

/** The app's page has called `BX24.installFinish()`. */
export const finishInstall = (slug: string) =>
  requestJson<unknown>(`${portalPath(slug)}/finish`, { body: {} });

/** One step to run, as a template would hold it. */
export interface StepToRun {
  code: string;
  properties: { [id: string]: unknown };
  useSubscription?: 'Y' | 'N';
  timeoutSeconds?: number;
}

export const startWorkflow = (slug: string, workflow: { documentId: string; steps: StepToRun[] }) =>
  requestJson<{ id: string }>(`${portalPath(slug)}/workflows`, { body: workflow });

/** One step of a workflow, as the emulator reports it. */
export interface StepReport {
  code: string;
  kind: string;
  status: string;
  outputs: { [id: string]: unknown };
}

export interface WorkflowReport {
  id: string;
  status: string;
  /** Portal time, ISO 8601. */
  startedAt: string;
  finishedAt: string | null;
  steps: StepReport[];
  log: { at: string; text: string }[];
}

export async function listWorkflows(slug: string, limit: number): Promise<WorkflowReport[]> {
  const path = `${portalPath(slug)}/workflows?limit=${limit}`;
  return (await requestJson<{ workflows: WorkflowReport[] }>(path)).workflows;
}

export const readWorkflow = (slug: string, id: string, signal: AbortSignal) =>
  requestJson<WorkflowReport>(`${portalPath(slug)}/workflows/${encodeURIComponent(id)}`, { signal });

/** The codes of the steps that the designer offers for a type of document. */
export async function listOffered(slug: string, documentType: string[]): Promise<string[]> {
  const path = `${portalPath(slug)}/steps?documentType=${encodeURIComponent(documentType.join(','))}`;
  return (await requestJson<{ steps: { code: string }[] }>(path)).steps.map(({ code }) => code);
}

/** A CRM item, as far as one chooses by it. */
export interface CrmItem {
  id: number;
  title: string;
  /** As the portal keeps them, names in upper case. */
  fields: { [name: string]: unknown };
}

type RawItem = CrmItem['fields'];

const toItem = (fields: RawItem): CrmItem => {
  const name = [fields['NAME'], fields['LAST_NAME']].filter(Boolean).join(' ');
  const id = Number(fields['ID']);
  return { id, title: String(fields['TITLE'] || name || `Item ${id}`), fields };
};

export async function listItems(slug: string, entityTypeId: number): Promise<CrmItem[]> {
  const path = `${portalPath(slug)}/items?entityTypeId=${entityTypeId}&limit=200`;
  return (await requestJson<{ items: RawItem[] }>(path)).items.map(toItem);
}

export async function addItem(slug: string, entityTypeId: number, title: string): Promise<CrmItem> {
  const body = { entityTypeId, fields: { TITLE: title } };
  return toItem((await requestJson<{ item: RawItem }>(`${portalPath(slug)}/items`, { body })).item);
}

export async function listFaults(): Promise<ActiveFault[]> {
  return (await requestJson<{ faults: ActiveFault[] }>(`${base}/faults`)).faults;
}

export const addFault = (rule: FaultRule) => requestJson<ActiveFault>(`${base}/faults`, { body: rule });

export const removeFault = (id: string) =>
  requestJson<unknown>(`${base}/faults/${encodeURIComponent(id)}`, { method: 'DELETE' });

export const clearFaults = () => requestJson<unknown>(`${base}/faults`, { method: 'DELETE' });

export const readClock = () => requestJson<ClockState>(`${base}/clock`);

export const advanceClock = (ms: number) =>
  requestJson<ClockState>(`${base}/clock`, { body: { advance: Math.round(ms) } });

export const runClock = (running: boolean) => requestJson<ClockState>(`${base}/clock`, { body: { running } });

export async function listRequests(limit: number): Promise<RequestEntry[]> {
  return (await requestJson<{ requests: RequestEntry[] }>(`${base}/requests?limit=${limit}`)).requests;
}

export const clearRequests = () => requestJson<unknown>(`${base}/requests`, { method: 'DELETE' });

/** How full the limits of a portal are. */
export interface LimitsReport {
  requests: {
    limit: { burst: number; perSecond: number } | null;
    fill: { address: string; level: number }[];
  };
  /** `key` is the client id, a bar, and the method. */
  operating: { limitSeconds: number | null; fill: { key: string; operating: number; resetAt: number }[] };
  /** The queue of calls to all apps. */
  delivery: {
    pending: number;
    handlers: { origin: string; averageMs: number; waiting: number; allowed: number }[];
  };
}

export const readLimits = (slug: string) => requestJson<LimitsReport>(`${portalPath(slug)}/limits`);

/** A step that waits for its answer. */
export interface WaitingStep {
  workflowId: string;
  activityName: string;
  code: string;
  /** Portal time, milliseconds. */
  since: number;
  /** Portal time at which it times out; absent when never. */
  timeoutAt?: number;
  waitingMs: number;
}

/** The portal's books, and which steps wait. */
export interface LedgerReport {
  counts: { [name: string]: number };
  waiting: WaitingStep[];
}

/** Steps that a page can list and a person can read; the longest waiting come first. */
export const WAITING_SHOWN = 50;

export const readLedger = (slug: string) =>
  requestJson<LedgerReport>(`${base}/ledger?portal=${encodeURIComponent(slug)}&limit=${WAITING_SHOWN + 1}`);
