export {
  Address,
  CalendarDate,
  CrmBinding,
  DocumentId,
  DocumentType,
  Money,
  MultifieldValue,
  TimeOfDay,
  UserReference,
} from '@bizproc-kit/protocol';
export type { FormValue, PropertyType } from '@bizproc-kit/protocol';
export type { AttemptEnd, AttemptEnvironment, AttemptPortal, AttemptStep } from './attempt/attempt.js';
export { boundPortal } from './attempt/bound-portal.js';
export type { PortalAccess, PortalBounds } from './attempt/bound-portal.js';
export { performAttempt } from './attempt/perform-attempt.js';
export type { ActivityHandler, ActivityResult } from './authoring/activity-handler.js';
export { ActivityProperty } from './authoring/activity-property.decorator.js';
export type {
  ActivitySettings,
  SettingsContext,
  SettingsField,
  SettingsFields,
  SettingsValues,
} from './authoring/activity-settings.js';
export { BizprocActivity } from './authoring/activity.decorator.js';
export type {
  ActivityOptions,
  DataClass,
  RetryOptions,
  VisibilityFilter,
} from './authoring/activity.options.js';
export { crmDocument } from './authoring/crm-document.js';
export type { DocumentTypeName } from './authoring/document-types.js';
export { textIn } from './text/localized-text.js';
export type { LocalizedText } from './text/localized-text.js';
export type {
  ActivityPropertyOptions,
  PropertyOptions,
  ReturnPropertyOptions,
} from './authoring/property.options.js';
export { ReturnProperty } from './authoring/return-property.decorator.js';
export type { ActivityContext, ActivityLogger } from './context/activity-context.js';
export type { ActivityPortal } from './context/activity-portal.js';
export { Deferred } from './context/deferred.js';
export { ActivityDefinition } from './definition/activity-definition.js';
export type { RetryPolicy, StepCode, StepKind } from './definition/activity-definition.js';
export { readActivityDefinition } from './definition/activity.accessor.js';
export { checkDefinitions } from './check/check-definitions.js';
export type { CheckOptions } from './check/check-definitions.js';
export type { DefinitionProblem } from './definition/definition.problem.js';
export { InvalidDefinitionsError } from './definition/invalid-definitions.error.js';
export type { PropertyDefinition } from './definition/property-definition.js';
export { diffManifest } from './diff/diff-manifest.js';
export type { ChangeSafety, FieldChange, ManifestChange } from './diff/manifest-change.js';
export { ActivityFailure } from './failure/activity.failure.js';
export type { FailureOptions, RetryableFailureOptions } from './failure/activity.failure.js';
export { InvalidInputError } from './failure/invalid-input.error.js';
export type { InputViolation } from './failure/invalid-input.error.js';
export { InvalidOutputError } from './failure/invalid-output.error.js';
export { toActivityFailure } from './failure/to-activity-failure.js';
export type { LintFinding } from './lint/rules/lint-finding.js';
export { lintManifest } from './lint/lint-manifest.js';
export type {
  ActivityManifest,
  ManifestStep,
  StepPayload,
  WireProperty,
} from './manifest/activity-manifest.js';
export { buildManifest } from './manifest/build-manifest.js';
export type { ManifestOptions } from './manifest/build-manifest.js';
export { inLanguages, Pattern } from './validation/in-languages.js';
