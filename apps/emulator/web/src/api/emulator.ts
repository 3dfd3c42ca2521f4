import type {
  ActiveFault,
  ClockState,
  FaultRule,
  FramePost,
  InstallOptions,
  InstallOutcome,
  ItemListView,
  ItemView,
  LedgerView,
  LimitsView,
  OfferedStep,
  PortalOptions,
  RequestListView,
  RequestLogEntry,
  StepNode,
  TaskListView,
  TaskView,
  WorkflowListView,
  WorkflowTemplate,
  WorkflowView,
} from '@bizproc-kit/emulator/control';
import { requestJson } from '@bizproc-kit/ui';
import { readEmulatorState } from './state-reader.js';
import type { EmulatorState } from './state.js';

/** The emulator's control API, as far as the page uses it. All throw `HttpFailure`. */
const base = '/_emulator';
const portalPath = (slug: string) => `${base}/portals/${encodeURIComponent(slug)}`;

export async function readState(): Promise<EmulatorState> {
  return readEmulatorState(await requestJson(`${base}/state`));
}

export const addPortal = (portal: PortalOptions) => requestJson<unknown>(`${base}/portals`, { body: portal });

export const installApp = (slug: string, install: InstallOptions) =>
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

export async function listTasks(slug: string): Promise<TaskView[]> {
  return (await requestJson<TaskListView>(`${portalPath(slug)}/tasks`)).tasks;
}

export const completeTask = (slug: string, id: number, userId: number, status: number) =>
  requestJson<unknown>(`${portalPath(slug)}/tasks/${id}`, { body: { userId, status } });

export async function listTemplates(slug: string): Promise<WorkflowTemplate[]> {
  return (await requestJson<{ templates: WorkflowTemplate[] }>(`${portalPath(slug)}/templates`)).templates;
}

/** The post that opens the app's page, or with a code the settings page of a step. */
export const framePost = (slug: string, dialog: { code: string; currentValues: object } | undefined) =>
  requestJson<FramePost>(`${portalPath(slug)}/frame`, { body: dialog ?? {} });

/** The app's page has called `BX24.installFinish()`. */
export const finishInstall = (slug: string) =>
  requestJson<unknown>(`${portalPath(slug)}/finish`, { body: {} });

/** One step to run, as a template would hold it; the values as the form has them. */
export type StepToRun = Omit<StepNode, 'properties'> & { properties: { [id: string]: unknown } };

export const startWorkflow = (slug: string, workflow: { documentId: string; steps: StepToRun[] }) =>
  requestJson<{ id: string }>(`${portalPath(slug)}/workflows`, { body: workflow });

export async function listWorkflows(slug: string, limit: number): Promise<WorkflowView[]> {
  const path = `${portalPath(slug)}/workflows?limit=${limit}`;
  return (await requestJson<WorkflowListView>(path)).workflows;
}

export const readWorkflow = (slug: string, id: string, signal: AbortSignal) =>
  requestJson<WorkflowView>(`${portalPath(slug)}/workflows/${encodeURIComponent(id)}`, { signal });

/** The codes of the steps that the designer offers for a type of document. */
export async function listOffered(slug: string, documentType: string[]): Promise<string[]> {
  const path = `${portalPath(slug)}/steps?documentType=${encodeURIComponent(documentType.join(','))}`;
  return (await requestJson<{ steps: OfferedStep[] }>(path)).steps.map(({ code }) => code);
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
  return (await requestJson<ItemListView>(path)).items.map(toItem);
}

export async function addItem(slug: string, entityTypeId: number, title: string): Promise<CrmItem> {
  const body = { entityTypeId, fields: { TITLE: title } };
  return toItem((await requestJson<ItemView>(`${portalPath(slug)}/items`, { body })).item);
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

export async function listRequests(limit: number): Promise<RequestLogEntry[]> {
  return (await requestJson<RequestListView>(`${base}/requests?limit=${limit}`)).requests;
}

export const clearRequests = () => requestJson<unknown>(`${base}/requests`, { method: 'DELETE' });

export const readLimits = (slug: string) => requestJson<LimitsView>(`${portalPath(slug)}/limits`);

/** Steps that a page can list and a person can read; the longest waiting come first. */
export const waitingShown = 50;

export const readLedger = (slug: string) =>
  requestJson<LedgerView>(`${base}/ledger?portal=${encodeURIComponent(slug)}&limit=${waitingShown + 1}`);
