/**
 * The shapes that the control API speaks, and nothing that runs: what a page in a browser imports.
 */
export type { PortalOptions } from '../account/portal-options.js';
export type { ClockState } from '../clock/virtual-clock.js';
export type { ActiveFault, FaultEffect, FaultRule, FaultTarget } from '../faults/fault-plan.js';
export type { AnswerOutcome } from '../journal/event-stream.js';
export type { LedgerCounts, WaitingStep } from '../journal/ledger.js';
export type { RequestLogEntry } from '../journal/request-log.js';
export type { FramePost, InstallOptions, InstallOutcome } from '../lifecycle/app-lifecycle.js';
export type { StartWorkflowOptions, StepNode, WorkflowTemplate } from '../workflow/workflow-template.js';
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
export type { FeedEvent } from './traffic/event-feed.js';
export type { DeliveryView, HandlerView, LedgerView, RequestListView } from './traffic/traffic-views.js';
export type { TaskListView, TaskView } from './workflow/task-views.js';
export type { WorkflowListView, WorkflowStepView, WorkflowView } from './workflow/workflow-views.js';
