import { bizprocEventMethods } from '../rest/methods/bizproc-event.methods.js';
import { bizprocProviderMethods } from '../rest/methods/bizproc-provider.methods.js';
import { bizprocRegistrationMethods } from '../rest/methods/bizproc-registration.methods.js';
import { bizprocWorkflowMethods } from '../rest/methods/bizproc-workflow.methods.js';
import { bizprocTaskMethods } from '../rest/methods/bizproc-task.methods.js';
import { bizprocTemplateMethods } from '../rest/methods/bizproc-template.methods.js';
import { crmClassicMethods } from '../rest/methods/crm-classic.methods.js';
import { crmCategoryMethods } from '../rest/methods/crm-category.methods.js';
import { crmStatusMethods } from '../rest/methods/crm-status.methods.js';
import { crmTypeMethods } from '../rest/methods/crm-type.methods.js';
import { crmUserFieldMethods } from '../rest/methods/crm-userfield.methods.js';
import { dealContactMethods } from '../rest/methods/deal-contact.methods.js';
import { productRowMethods } from '../rest/methods/product-row.methods.js';
import { diskMethods } from '../rest/methods/disk.methods.js';
import { optionMethods } from '../rest/methods/option.methods.js';
import { placementMethods } from '../rest/methods/placement.methods.js';
import { taskPartMethods } from '../rest/methods/task-parts.methods.js';
import { taskMethods } from '../rest/methods/task.methods.js';
import { crmItemMethods } from '../rest/methods/crm-item.methods.js';
import { eventOfflineMethods } from '../rest/methods/event-offline.methods.js';
import { eventMethods } from '../rest/methods/event.methods.js';
import { systemMethods } from '../rest/methods/system.methods.js';
import { userMethods } from '../rest/methods/user.methods.js';
import type { RestMethods } from '../rest/rest-method.js';

/** All methods of REST v2. */
export function restMethods(): RestMethods {
  return {
    ...systemMethods(),
    ...userMethods(),
    ...bizprocRegistrationMethods(),
    ...bizprocProviderMethods(),
    ...bizprocEventMethods(),
    ...bizprocWorkflowMethods(),
    ...optionMethods(),
    ...eventMethods(),
    ...eventOfflineMethods(),
    ...crmItemMethods(),
    ...crmClassicMethods(),
    ...crmStatusMethods(),
    ...crmTypeMethods(),
    ...crmCategoryMethods(),
    ...crmUserFieldMethods(),
    ...productRowMethods(),
    ...dealContactMethods(),
    ...bizprocTemplateMethods(),
    ...bizprocTaskMethods(),
    ...placementMethods(),
    ...taskMethods(),
    ...taskPartMethods(),
    ...diskMethods(),
  };
}
