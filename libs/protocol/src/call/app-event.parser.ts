import type { FormObject } from '../form/form-value.js';
import { isFormObject } from '../form/form-value.js';
import type { EventAuth } from './call-auth.js';
import { readEventAuth } from './call-auth.js';
import { optionalText, unixTime } from './fields.js';
import { MalformedCallError } from './malformed-call.error.js';

/**
 * An event about the app itself: `ONAPPINSTALL`, `ONAPPUNINSTALL`, `ONAPPUPDATE`, `ONAPPPAYMENT`, … (protocol 5.4).
 *
 * @public
 */
export interface AppEvent {
  /** Upper-case code. */
  event: string;
  /** Depends on the event, e.g. `{ VERSION, PREVIOUS_VERSION, LANGUAGE_ID }`. */
  data: FormObject;
  sentAt: Date;
  auth: EventAuth;
}

/**
 * @throws MalformedCallError with the `reason`.
 * @public
 */
export function parseAppEvent(form: FormObject): AppEvent {
  const event = optionalText(form.event)?.toUpperCase();
  if (!event || !/^[A-Z0-9_:]{1,100}$/.test(event)) throw new MalformedCallError('event');
  const sentAt = unixTime(form.ts);
  if (!sentAt) throw new MalformedCallError('timestamp');
  return { event, data: readData(form), sentAt, auth: readEventAuth(form.auth, sentAt) };
}

function readData(form: FormObject): FormObject {
  const { data } = form;
  if (data === undefined || data === '') return Object.create(null) as FormObject;
  if (!isFormObject(data)) throw new MalformedCallError('data');
  return data;
}
