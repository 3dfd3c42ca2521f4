export type { AppliedRegistration, AppliedStep } from './store/applied-registration.js';
export { DriftWatch } from './follow/drift-watch.js';
export type { DriftLogger, DriftWatchParts, PortalDrift } from './follow/drift-watch.js';
export { installedPortals } from './portals/portal-directory.port.js';
export type { PortalDirectory, RegistrablePortal } from './portals/portal-directory.port.js';
export type { PortalOutcome, RegistrationFailure } from './apply/portal-outcome.js';
export { registrationEntities, registrationMigrations } from './store/registration-entities.js';
export type { PortalProblem } from './plan/portal-problem.js';
export type {
  EventPlanItem,
  PlanItem,
  PlanNote,
  PlannedChange,
  PlanResult,
  PortalPlan,
} from './plan/registration-plan.js';
export { RegistrationFollower } from './follow/registration-follower.js';
export type { RegistrationFollowerParts } from './follow/registration-follower.js';
export { Registrar } from './apply/registrar.js';
export type { RegistrarParts } from './apply/registrar.js';
export type { ApplyAllOptions, ApplyOptions, ApplyProgress } from './apply/apply-options.js';
export { RegistrationPlanner } from './plan/registration-planner.js';
export type { PlanAllOptions, RegistrationPlannerParts } from './plan/registration-planner.js';
export type { RegistrationStore } from './store/registration-store.port.js';
export { TypeOrmRegistrationStore } from './store/typeorm-registration.store.js';
