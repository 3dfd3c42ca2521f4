export type { AppliedRegistration, AppliedStep } from './applied-registration.js';
export type { CultureSettings } from './culture-settings.js';
export { DriftWatch } from './drift-watch.js';
export type { DriftLogger, DriftWatchParts, PortalDrift } from './drift-watch.js';
export { hostEvents } from './make-plan.js';
export { PortalCultureBook } from './portal-culture.book.js';
export type { PortalCultureBookParts } from './portal-culture.book.js';
export { installedPortals } from './portal-directory.port.js';
export type { PortalDirectory, RegistrablePortal } from './portal-directory.port.js';
export type { PortalOutcome, PortalProblem, RegistrationFailure } from './portal-outcome.js';
export { registrationEntities, registrationMigrations } from './registration-entities.js';
export { breakingItems, isConverged } from './registration-plan.js';
export type {
  EventPlanItem,
  PlanItem,
  PlanNote,
  PlannedChange,
  PlanResult,
  PortalPlan,
} from './registration-plan.js';
export { RegistrationFollower } from './registration-follower.js';
export type { RegistrationFollowerParts } from './registration-follower.js';
export { RegistrationPlanner } from './registration-planner.js';
export type {
  ApplyAllOptions,
  ApplyOptions,
  ApplyProgress,
  PlanAllOptions,
  RegistrationPlannerParts,
} from './registration-planner.js';
export type { RegistrationStore } from './registration-store.port.js';
export { TypeOrmRegistrationStore } from './typeorm-registration.store.js';
