import type { FramePost, InstallOptions } from '../../lifecycle/app-lifecycle.js';
import type { RequestLimit } from '../../limits/request-bucket.js';
import type { CrmFields } from '../../crm/crm-store.js';
import type { PlanOptions, PortalBehaviour } from '../../account/portal-options.js';
import type { PortalCultureOptions } from '../../culture/culture.js';
import type { SettingsDialogOptions } from '../../designer/settings-dialog.js';
import type { PlacementBinding } from '../../account/registration.js';
import type {
  StartWorkflowOptions,
  WorkflowNode,
  WorkflowTemplate,
} from '../../workflow/workflow-template.js';
import type { ItemListView, ItemView } from '../crm/crm-views.js';
import type { InstallView, LimitsView, OfferedStep, PageAnswer, PortalView } from '../portal/portal-views.js';
import type { TaskListView, TaskView } from '../workflow/task-views.js';
import type { WorkflowListView, WorkflowView } from '../workflow/workflow-views.js';
import type { ControlConnection } from './control-connection.js';

/** The controls of one portal: how it is, and what its people do. @public */
export class PortalControl {
  constructor(
    private readonly connection: ControlConnection,
    private readonly slug: string,
  ) {}

  view(): Promise<PortalView> {
    return this.get('');
  }

  install(options: InstallOptions): Promise<InstallView> {
    return this.post('/install', options);
  }

  uninstall(options: { clientId?: string; clean?: boolean } = {}): Promise<PortalView> {
    return this.post('/uninstall', options);
  }

  update(
    options: { clientId?: string; version?: number; newApplicationToken?: boolean } = {},
  ): Promise<PortalView> {
    return this.post('/update', options);
  }

  /** Gives the portal a new address; the old one answers 302. Go on with a control of the new name. */
  rename(slug: string): Promise<PortalView> {
    return this.post('/rename', { slug });
  }

  setDeleted(deleted: boolean): Promise<PortalView> {
    return this.post('/deleted', { deleted });
  }

  changePlan(plan: Partial<PlanOptions>): Promise<PortalView> {
    return this.post('/plan', plan);
  }

  changeBehaviour(behaviour: Partial<PortalBehaviour>): Promise<PortalView> {
    return this.post('/behaviour', behaviour);
  }

  changeCulture(culture: Partial<PortalCultureOptions>): Promise<PortalView> {
    return this.post('/culture', culture);
  }

  changeUser(
    id: number,
    change: { active?: boolean; isAdmin?: boolean; timeZone?: string },
  ): Promise<PortalView> {
    return this.post(`/users/${id}`, change);
  }

  /** Kills the grants of a user, or of all. */
  revoke(userId?: number): Promise<PortalView> {
    return this.post('/revoke', { userId });
  }

  changePayment(change: { allowed?: boolean; expired?: boolean; days?: number | null }): Promise<PortalView> {
    return this.post('/payment', change);
  }

  /** Without an answer the method begins to need consent; with one an administrator gives or refuses it. */
  confirmMethod(method: string, confirmed?: boolean): Promise<PortalView> {
    return this.post('/confirm', { method, confirmed });
  }

  /** What `BX24.installFinish()` in the page of an app does. */
  finishInstall(): Promise<PortalView> {
    return this.post('/finish', {});
  }

  /** Opens the settings dialog of a step and returns the app's page. */
  openSettings(options: Partial<SettingsDialogOptions> & { code: string }): Promise<PageAnswer> {
    return this.post('/settings', options);
  }

  /** The POST into a frame, for a browser to send: the app's page, or the settings dialog of a step. */
  frame(options: Partial<SettingsDialogOptions> = {}): Promise<FramePost> {
    return this.post('/frame', options);
  }

  /** What the designer offers for a document type. */
  async steps(documentType?: readonly string[], language?: string): Promise<OfferedStep[]> {
    const query = new URLSearchParams();
    if (documentType) query.set('documentType', documentType.join(','));
    if (language !== undefined) query.set('language', language);
    return (await this.get<{ steps: OfferedStep[] }>(`/steps?${query.toString()}`)).steps;
  }

  limits(): Promise<LimitsView> {
    return this.get('/limits');
  }

  /** `false` switches a limit off; `exhaust` names a method whose operating time is used up at once. */
  changeLimits(change: {
    requestLimit?: RequestLimit | false;
    operatingLimitSeconds?: number | false;
    exhaust?: string;
  }): Promise<LimitsView> {
    return this.post('/limits', change);
  }

  async templates(): Promise<WorkflowTemplate[]> {
    return (await this.get<{ templates: WorkflowTemplate[] }>('/templates')).templates;
  }

  /** With a stage the template holds that stage's robots. */
  addTemplate(template: {
    documentType: [string, string, string];
    steps: WorkflowNode[];
    name?: string;
    stage?: string;
    autoExecute?: number;
    /** Users who may start it without being administrators. */
    starters?: number[];
  }): Promise<WorkflowTemplate> {
    return this.post('/templates', template);
  }

  async tasks(): Promise<TaskView[]> {
    return (await this.get<TaskListView>('/tasks')).tasks;
  }

  /** Status 1 yes, 2 no, 3 ok, 4 cancel; for the first user when none is named. */
  async completeTask(id: number, status: number, userId?: number): Promise<TaskView[]> {
    return (await this.post<TaskListView>(`/tasks/${id}`, { status, userId })).tasks;
  }

  async placements(): Promise<PlacementBinding[]> {
    return (await this.get<{ placements: PlacementBinding[] }>('/placements')).placements;
  }

  startWorkflow(options: StartWorkflowOptions): Promise<{ id: string }> {
    return this.post('/workflows', options);
  }

  workflow(id: string): Promise<WorkflowView> {
    return this.get(`/workflows/${encodeURIComponent(id)}`);
  }

  /** The newest first. */
  async workflows(limit = 100): Promise<WorkflowView[]> {
    return (await this.get<WorkflowListView>(`/workflows?limit=${limit}`)).workflows;
  }

  /** Reads a workflow until it has ended. */
  async finished(id: string, timeoutMs = 30_000): Promise<WorkflowView> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const workflow = await this.workflow(id);
      if (workflow.status !== 'running') return workflow;
      if (Date.now() > until)
        throw new Error(`Workflow ${id} of portal ${this.slug} has not ended after ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async items(entityTypeId = 2): Promise<CrmFields[]> {
    return (await this.get<ItemListView>(`/items?entityTypeId=${entityTypeId}`)).items;
  }

  addItem(entityTypeId: number, fields: CrmFields, id?: number): Promise<ItemView> {
    return this.post('/items', { entityTypeId, fields, id });
  }

  updateItem(entityTypeId: number, id: number, fields: CrmFields): Promise<ItemView> {
    return this.post(`/items/${id}`, { entityTypeId, fields });
  }

  terminate(workflowId: string): Promise<WorkflowView> {
    return this.post(`/workflows/${encodeURIComponent(workflowId)}/terminate`, {});
  }

  /** Keeps a workflow locked for a time, as another user's hit does. */
  lock(workflowId: string, ms: number): Promise<WorkflowView> {
    return this.post(`/workflows/${encodeURIComponent(workflowId)}/lock`, { ms });
  }

  private get<T>(path: string): Promise<T> {
    return this.connection.send('GET', `/portals/${this.slug}${path}`);
  }

  private post<T>(path: string, body: object): Promise<T> {
    return this.connection.send('POST', `/portals/${this.slug}${path}`, body);
  }
}
