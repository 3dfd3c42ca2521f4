/**
 * The shapes that the control API speaks, and nothing that runs: what a page in a browser imports.
 */
export type { ItemListView, ItemView } from './crm/crm-views.js';
export type { OAuthChange, OAuthView } from './oauth/oauth-views.js';
export type {
  EmulatorState,
  InstallationView,
  InstallView,
  LimitsView,
  OfferedStep,
  PageAnswer,
  PortalView,
  RegistrationView,
} from './portal/portal-views.js';
export type { DeliveryView, HandlerView, LedgerView, RequestListView } from './traffic/traffic-views.js';
export type { TaskListView, TaskView } from './workflow/task-views.js';
export type { WorkflowListView, WorkflowStepView, WorkflowView } from './workflow/workflow-views.js';
