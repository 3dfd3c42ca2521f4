import { bizprocEventMethods } from './methods/bizproc-event.methods.js';
import { bizprocRegistrationMethods } from './methods/bizproc-registration.methods.js';
import { bizprocWorkflowMethods } from './methods/bizproc-workflow.methods.js';
import { crmItemMethods } from './methods/crm-item.methods.js';
import { eventMethods } from './methods/event.methods.js';
import { systemMethods } from './methods/system.methods.js';
import type { RestMethods } from './rest-method.js';

/** All methods of REST v2. */
export function restMethods(): RestMethods {
  return {
    ...systemMethods(),
    ...bizprocRegistrationMethods(),
    ...bizprocEventMethods(),
    ...bizprocWorkflowMethods(),
    ...eventMethods(),
    ...crmItemMethods(),
  };
}
