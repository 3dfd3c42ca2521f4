import type { DocumentTriple } from '../crm/document-type.js';
import type { PhpValue } from '../wire/php-value.js';

/** Calls a registered activity or robot. @public */
export interface StepNode {
  code: string;
  /** App of the step; found by the code when left out. */
  clientId?: string;
  /** Step name, `A40417_51228_90313_77120`; also the name of its outputs in expressions. Made up when left out. */
  name?: string;
  /** A second, readable name for expressions: `{=invoice:number}`. */
  alias?: string;
  /** Settings as the designer saved them: values or expressions (protocol 1.15). A missing one takes the `Default`. */
  properties?: Record<string, PhpValue>;
  /** The designer's choice where the registration leaves it open (protocol 1.9). */
  useSubscription?: 'Y' | 'N' | null;
  /** Timeout of the step in seconds, 0 for none. */
  timeoutSeconds?: number;
  /** User whose tokens go with the call: set by an administrator in the dialog. */
  authUserId?: number;
  /** Status text shown while the step waits. */
  statusMessage?: string;
}

/** Branches that run side by side; the workflow goes on when all have ended. */
export interface ParallelNode {
  parallel: WorkflowNode[][];
}

/** A task for users (protocol 4.5). */
export interface TaskNode {
  task: {
    activity:
      | 'ApproveActivity'
      | 'ReviewActivity'
      | 'RequestInformationActivity'
      | 'RequestInformationOptionalActivity';
    name: string;
    description?: string;
    users: number[];
    fields?: Record<string, PhpValue>[];
    commentRequired?: 'N' | 'Y' | 'YA' | 'YR';
  };
  name?: string;
  alias?: string;
}

/** Sets fields of the document. */
export interface SetFieldsNode {
  setFields: Record<string, PhpValue>;
}

/** Sets a variable, readable as `{=Variable:NAME}`. */
export interface SetVariableNode {
  setVariable: { name: string; value: PhpValue };
}

/** Waits for a time of the portal's clock. */
export interface DelayNode {
  delaySeconds: number;
}

/** Writes a line into the workflow log. */
export interface LogNode {
  log: string;
}

/** Takes a branch by the truth of a value (empty, `0` and `N` are false). */
export interface ConditionNode {
  condition: PhpValue;
  then?: WorkflowNode[];
  else?: WorkflowNode[];
}

/** Repeats a branch; each round has new event tokens under the same step names. */
export interface LoopNode {
  repeat: number;
  steps: WorkflowNode[];
}

/** @public */
export type WorkflowNode =
  | StepNode
  | ParallelNode
  | TaskNode
  | SetFieldsNode
  | SetVariableNode
  | DelayNode
  | LogNode
  | ConditionNode
  | LoopNode;

/** What `EmulatedPortal.startWorkflow` takes. @public */
export interface StartWorkflowOptions {
  steps: WorkflowNode[];
  /** `DEAL_512`, or all three parts. Default the first sample deal. */
  documentId?: string | DocumentTriple;
  /** Needed for documents outside the CRM; otherwise found by the document id. */
  documentType?: DocumentTriple;
  startedBy?: number;
  templateId?: number;
  /** Values of `{=Template:NAME}`. */
  parameters?: Record<string, PhpValue>;
  variables?: Record<string, PhpValue>;
  /** Time zone of the user in whose hit the workflow runs: datetimes are sent in it. Default the server's. */
  timeZone?: string;
}

/** A stored template. @public */
export interface WorkflowTemplate {
  id: number;
  name: string;
  description: string;
  documentType: DocumentTriple;
  steps: WorkflowNode[];
  /** Bit 1 on create, bit 2 on edit. */
  autoExecute: number;
  /** Robots of a stage: started when an item reaches it, hidden from `template.list` (protocol 2.9). */
  stage: string | undefined;
  /** Users who may start it by hand without being administrators (protocol 4.1). */
  starters?: readonly number[];
  modified: number;
  userId: number;
  /** `rest_app_<id>` for templates that an app added. */
  systemCode: string;
  clientId: string | undefined;
}
