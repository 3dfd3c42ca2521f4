import { createHash } from 'node:crypto';
import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import type { Installation } from '../../account/installation.js';
import type { Registration, RegistrationKind } from '../../account/registration.js';
import { isEmpty, isPhpMap, toInt, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { checkHandlerUrl } from '../handler-url.js';
import { RestError } from '../rest-error.js';
import { effectOf, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import {
  checkCode,
  checkDocumentType,
  checkFilter,
  checkProperties,
  localised,
  normalise,
  requireAdmin,
  requireApp,
  serialisedLength,
  validationFailure,
} from './registration-input.js';
import { bindSettingsPlacement, dropSettingsPlacement } from './settings-placement.js';

const longestCode = 128;
const longestHandler = 1_000;
const largestProperties = 65_535;
const activityFeatures = ['bizproc'] as const;
const robotFeatures = [
  'bizproc',
  'crm_automation_lead',
  'crm_automation_deal',
  'crm_automation_order',
  'tasks_automation',
] as const;

/** Whether the workflow designer is in the plan. */
export function hasDesigner(portal: EmulatedPortal): boolean {
  return activityFeatures.some((feature) => portal.hasFeature(feature));
}

/** Whether any automation is in the plan. */
export function hasAutomation(portal: EmulatedPortal): boolean {
  return robotFeatures.some((feature) => portal.hasFeature(feature));
}

/** `bizproc.activity.*` and `bizproc.robot.*` but the answers (protocol 1). */
export function bizprocRegistrationMethods(): RestMethods {
  return { ...methodsOf('activity', hasDesigner), ...methodsOf('robot', hasAutomation) };
}

function methodsOf(kind: RegistrationKind, exists: (portal: EmulatedPortal) => boolean): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({
    scope: 'bizproc',
    exists,
    run,
  });
  return {
    [`bizproc.${kind}.add`]: method((call) => add(call, kind)),
    [`bizproc.${kind}.update`]: method((call) => update(call, kind)),
    [`bizproc.${kind}.delete`]: method((call) => remove(call, kind)),
    [`bizproc.${kind}.list`]: method((call) => list(call, kind)),
  };
}

function add(call: RestCall, kind: RegistrationKind): RestResult {
  requireApp(call);
  requireAdmin(call);
  const params = normalise(call.params) as PhpMap;
  if (Object.keys(params).length === 0) throw validationFailure('Empty data!');
  const installation = call.caller.installation!;
  const code = checkCode(params['CODE']);
  const handler = checkHandlerUrl(params['HANDLER']);
  if (isEmpty(params['NAME'])) throw validationFailure('Empty activity NAME!');
  const properties = checkProperties(params['PROPERTIES']);
  let documentType: Registration['documentType'];
  let returnProperties: Registration['returnProperties'];
  if (kind === 'activity') {
    returnProperties = checkProperties(params['RETURN_PROPERTIES']);
    documentType = checkDocumentType(params['DOCUMENT_TYPE'], call);
  } else {
    documentType = checkDocumentType(params['DOCUMENT_TYPE'], call);
    returnProperties = checkProperties(params['RETURN_PROPERTIES']);
  }
  const filter = checkFilter(params['FILTER']);
  if (installation.registrations.has(code)) {
    throw new RestError(400, 'ERROR_ACTIVITY_ALREADY_INSTALLED', 'Activity or Robot already installed!');
  }
  const usePlacement = params['USE_PLACEMENT'] === 'Y';
  if (usePlacement) bindSettingsPlacement(call, code, params['PLACEMENT_HANDLER'], localised(params['NAME']));
  const registration: Registration = {
    kind,
    code,
    clientId: installation.app.clientId,
    internalCode: createHash('md5').update(`${installation.app.clientId}@${code}`).digest('hex'),
    handler,
    authUserId: toInt(params['AUTH_USER_ID']),
    useSubscription: subscriptionText(params['USE_SUBSCRIPTION']),
    name: localised(params['NAME']),
    description: localised(params['DESCRIPTION']),
    properties,
    returnProperties,
    documentType,
    filter,
    usePlacement,
  };
  if (!fits(registration)) {
    if (usePlacement) dropSettingsPlacement(call.portal, registration.clientId, code);
    throw new RestError(400, 'ERROR_ACTIVITY_ADD_FAILURE', 'Activity save error!');
  }
  installation.registrations.set(code, registration);
  // The other hit's row; a placement of this one stays bound (protocol 1.4, step 12).
  if (effectOf(call, 'registration-race')) {
    throw new RestError(400, 'ERROR_ACTIVITY_ADD_FAILURE', 'Activity or Robot already added!');
  }
  call.portal.announce(`registered ${code}`);
  return { result: true };
}

function update(call: RestCall, kind: RegistrationKind): RestResult {
  requireApp(call);
  requireAdmin(call);
  const params = normalise(call.params) as PhpMap;
  const code = checkCode(params['CODE']);
  const registration = find(call.caller.installation!, kind, code);
  const fields = params['FIELDS'];
  if (!isPhpMap(fields)) throw validationFailure('No fields to update');
  const next: Registration = { ...registration };
  const changed = applyFields(call, next, fields);
  if (!changed) throw validationFailure('No fields to update');
  if (!fits(next)) throw validationFailure('The data of the activity is too long');
  if (fields['PLACEMENT_HANDLER'] !== undefined && next.usePlacement) {
    bindSettingsPlacement(call, code, fields['PLACEMENT_HANDLER'], next.name);
  }
  if (!next.usePlacement) dropSettingsPlacement(call.portal, registration.clientId, code);
  Object.assign(registration, next);
  call.portal.announce(`updated ${code}`);
  return { result: true };
}

/** Writes the usable fields into `next`; false when there was none (protocol 1.10). */
function applyFields(call: RestCall, next: Registration, fields: PhpMap): boolean {
  let changed = false;
  const take = (name: string, apply: (value: PhpValue) => void): void => {
    const value = fields[name];
    if (value === undefined || value === null) return;
    apply(value);
    changed = true;
  };
  take('HANDLER', (value) => (next.handler = checkHandlerUrl(value)));
  take('AUTH_USER_ID', (value) => (next.authUserId = toInt(value)));
  take('USE_SUBSCRIPTION', (value) => (next.useSubscription = subscriptionText(value)));
  if (!isEmpty(fields['NAME'])) take('NAME', (value) => (next.name = localised(value)));
  take('DESCRIPTION', (value) => (next.description = localised(value)));
  take('PROPERTIES', (value) => (next.properties = checkProperties(value)));
  take('RETURN_PROPERTIES', (value) => (next.returnProperties = checkProperties(value)));
  take('DOCUMENT_TYPE', (value) => (next.documentType = checkDocumentType(value, call)));
  take('FILTER', (value) => (next.filter = checkFilter(value)));
  take('USE_PLACEMENT', (value) => (next.usePlacement = value === 'Y'));
  return changed;
}

function remove(call: RestCall, kind: RegistrationKind): RestResult {
  requireApp(call);
  requireAdmin(call);
  const params = normalise(call.params) as PhpMap;
  const code = checkCode(params['CODE']);
  const registration = find(call.caller.installation!, kind, code);
  call.caller.installation!.registrations.delete(code);
  dropSettingsPlacement(call.portal, registration.clientId, code);
  call.portal.announce(`deleted ${code}`);
  return { result: true };
}

function list(call: RestCall, kind: RegistrationKind): RestResult {
  requireApp(call);
  requireAdmin(call);
  const all = [...call.caller.installation!.registrations.values()];
  return { result: all.filter((registration) => registration.kind === kind).map(({ code }) => code) };
}

function find(installation: Installation, kind: RegistrationKind, code: string): Registration {
  const registration = installation.registrations.get(code);
  if (!registration || registration.kind !== kind) {
    throw new RestError(400, 'ERROR_ACTIVITY_NOT_FOUND', 'Activity or Robot not found!');
  }
  return registration;
}

/** JSON `true` is stored as `1`, which is neither yes nor no (protocol 1.2). */
function subscriptionText(value: PhpValue | undefined): string {
  return value === false || value === null || value === undefined ? '' : toText(value);
}

function fits(registration: Registration): boolean {
  return (
    registration.code.length <= longestCode &&
    registration.handler.length <= longestHandler &&
    serialisedLength(registration.properties) < largestProperties &&
    serialisedLength(registration.returnProperties) < largestProperties
  );
}
