import { bizprocEventMethods } from './methods/bizproc-event.methods.js';
import { bizprocRegistrationMethods } from './methods/bizproc-registration.methods.js';
import { bizprocWorkflowMethods } from './methods/bizproc-workflow.methods.js';
import { bizprocTaskMethods } from './methods/bizproc-task.methods.js';
import { bizprocTemplateMethods } from './methods/bizproc-template.methods.js';
import { crmClassicMethods } from './methods/crm-classic.methods.js';
import { diskMethods } from './methods/disk.methods.js';
import { optionMethods } from './methods/option.methods.js';
import { placementMethods } from './methods/placement.methods.js';
import { taskMethods } from './methods/task.methods.js';
import { crmItemMethods } from './methods/crm-item.methods.js';
import { eventOfflineMethods } from './methods/event-offline.methods.js';
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
    ...optionMethods(),
    ...eventMethods(),
    ...eventOfflineMethods(),
    ...crmItemMethods(),
    ...crmClassicMethods(),
    ...bizprocTemplateMethods(),
    ...bizprocTaskMethods(),
    ...placementMethods(),
    ...taskMethods(),
    ...diskMethods(),
  };
}
