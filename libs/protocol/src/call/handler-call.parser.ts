import type { FormObject } from '../form/form-value.js';
import { isFormObject } from '../form/form-value.js';
import type { CallAuth } from './call-auth.js';
import { readCallAuth } from './call-auth.js';
import { DocumentId } from './document-id.js';
import { DocumentType } from './document-type.js';
import { EventToken } from './event-token.js';
import { optionalText, unixTime } from './fields.js';
import { MalformedCallError } from './malformed-call.error.js';

/**
 * One execution of one step, as the portal hands it to the app (protocol 2.3).
 *
 * @public
 */
export interface HandlerCall {
  /** The workflow instance; never a number, although it looks like one. */
  workflowId: string;
  /** The registered code of the step. */
  code: string;
  documentId: DocumentId;
  documentType: DocumentType;
  eventToken: EventToken;
  /** Values by property id, still as text; empty when the call carries none. */
  properties: FormObject;
  /** Whether the step waits for an answer. It does on exactly `Y`; this, not the manifest, is the truth. */
  useSubscription: boolean;
  /** How long the step waits, 0 without limit; at most five years. */
  timeoutSeconds: number;
  /** When the portal built the call. */
  sentAt: Date;
  /** When the step stops waiting; absent when it waits without limit or not at all. */
  deadline?: Date;
  auth: CallAuth;
}

const codePattern = /^[a-z0-9.\-_]{1,128}$/i;
const longestWorkflowId = 128;
const longestTimeoutSeconds = 157_680_000;

/**
 * Reads a handler call from its decoded form. It proves nothing: compare `auth.applicationToken` before believing any of it.
 *
 * @throws MalformedCallError with the `reason`.
 * @public
 */
export function parseHandlerCall(form: FormObject): HandlerCall {
  const workflowId = optionalText(form.workflow_id);
  if (!workflowId || workflowId.length > longestWorkflowId) throw new MalformedCallError('workflow-id');
  const code = optionalText(form.code);
  if (!code || !codePattern.test(code)) throw new MalformedCallError('code');
  const sentAt = unixTime(form.ts);
  if (!sentAt) throw new MalformedCallError('timestamp');

  const useSubscription = form.use_subscription === 'Y';
  const timeoutSeconds = readTimeout(form);
  const call: HandlerCall = {
    workflowId,
    code,
    documentId: DocumentId.fromWire(form.document_id),
    documentType: DocumentType.fromWire(form.document_type),
    eventToken: EventToken.parse(form.event_token),
    properties: readProperties(form),
    useSubscription,
    timeoutSeconds,
    sentAt,
    auth: readCallAuth(form.auth, sentAt),
  };
  if (useSubscription && timeoutSeconds > 0)
    call.deadline = new Date(sentAt.getTime() + timeoutSeconds * 1000);
  return call;
}

function readProperties(form: FormObject): FormObject {
  const value = form.properties;
  // Absent when there is nothing to send; a PHP empty can also arrive as an empty text.
  if (value === undefined || value === '') return Object.create(null) as FormObject;
  if (!isFormObject(value)) throw new MalformedCallError('properties');
  return value;
}

/** A strange timeout must not cost a genuine call: it counts as none. */
function readTimeout(form: FormObject): number {
  const text = form.timeout_duration;
  if (typeof text !== 'string' || !/^\d{1,10}$/.test(text)) return 0;
  return Math.min(Number(text), longestTimeoutSeconds);
}
