export { startEmulator, type AppKeys, type RunningEmulator } from './emulator.js';
export type { EmulatorOptions } from './emulator-options.js';
export type { AppOptions } from './account/emulated-app.js';
export { EmulatedOAuthServer, type IssuedTokens, type OAuthOptions } from './oauth/oauth-server.js';
export { PortalAccount, type InstallationRequest, type PortalWebhook } from './account/portal-account.js';
export { EmulatedPortal } from './portal/emulated-portal.js';
export type {
  PlanFeature,
  PlanOptions,
  PortalAddresses,
  PortalBehaviour,
  PortalDefaults,
  PortalOptions,
  UserOptions,
  WebhookOptions,
} from './account/portal-options.js';
export { Installation } from './account/installation.js';
export {
  AppLifecycle,
  type FramePost,
  type InstallOptions,
  type InstallOutcome,
  type PaymentChange,
} from './lifecycle/app-lifecycle.js';
export type { SettingsDialogOptions } from './designer/settings-dialog.js';
export type {
  EventBinding,
  PlacementBinding,
  Registration,
  RegistrationKind,
} from './account/registration.js';
export type { PortalCultureOptions } from './culture/culture.js';
export type { RequestLimit } from './limits/request-bucket.js';
export { VirtualClock, type ClockState } from './clock/virtual-clock.js';
export { DeliveryQueue, type DeliveryOptions } from './delivery/delivery-queue.js';
export {
  FaultPlan,
  type ActiveFault,
  type FaultEffect,
  type FaultRule,
  type FaultTarget,
} from './faults/fault-plan.js';
export { Ledger, type LedgerCounts, type WaitingStep } from './journal/ledger.js';
export { MissingMethods, type MissingMethod } from './journal/missing-methods.js';
export { RequestLog, type RequestLogEntry } from './journal/request-log.js';
export { EventStream, type StreamEvent } from './journal/event-stream.js';
export type { IdentifierOverrides } from './random/identifiers.js';
export {
  EmulatedWorkflow,
  type StepStatus,
  type WorkflowResult,
  type WorkflowStatus,
  type WorkflowStep,
  type WorkflowStepResult,
} from './workflow/emulated-workflow.js';
export type {
  StartWorkflowOptions,
  StepNode,
  WorkflowNode,
  WorkflowTemplate,
} from './workflow/workflow-template.js';
export type { TlsMaterial } from './http/http-listener.js';
export type { DocumentTriple } from './crm/document-type.js';
export { EmulatorControl } from './control/client/emulator-control.js';
export { PortalControl } from './control/client/portal-control.js';
export type * from './control/index.js';
export { makeCertificate, type SelfMadeCertificate } from './http/self-made-certificate.js';
