import type { DocumentTriple, LocalizedText, Row, UppercaseListParams, YesNo } from './common-shapes.js';

/** A property or return property of a step (protocol 1.5). @public */
export interface StepPropertyParams {
  readonly Name: LocalizedText;
  readonly Description?: LocalizedText;
  readonly Type?: string;
  readonly Required?: YesNo | boolean;
  readonly Multiple?: YesNo | boolean;
  readonly Options?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly Default?: unknown;
}

/** Fields of a registration (protocol 1.2). @public */
export interface StepParams {
  readonly HANDLER: string;
  readonly AUTH_USER_ID?: number | string;
  /** Always explicit: an empty one is the designer's choice (protocol 1.9). */
  readonly USE_SUBSCRIPTION: YesNo;
  readonly NAME: LocalizedText;
  readonly DESCRIPTION?: LocalizedText;
  readonly PROPERTIES?: Readonly<Record<string, StepPropertyParams>>;
  readonly RETURN_PROPERTIES?: Readonly<Record<string, StepPropertyParams>>;
  readonly DOCUMENT_TYPE?: DocumentTriple;
  readonly FILTER?: { readonly INCLUDE?: readonly unknown[]; readonly EXCLUDE?: readonly unknown[] };
  readonly USE_PLACEMENT?: YesNo;
  readonly PLACEMENT_HANDLER?: string;
}

interface StepMethods<Name extends string> {
  readonly add: {
    [K in `bizproc.${Name}.add`]: { params: { readonly CODE: string } & StepParams; result: true };
  };
  readonly update: {
    [K in `bizproc.${Name}.update`]: {
      params: { readonly CODE: string; readonly FIELDS: Partial<StepParams> };
      result: true;
    };
  };
  readonly delete: { [K in `bizproc.${Name}.delete`]: { params: { readonly CODE: string }; result: true } };
  readonly list: { [K in `bizproc.${Name}.list`]: { params: Record<never, never>; result: string[] } };
}

type StepRegistration<Name extends string> = StepMethods<Name>['add'] &
  StepMethods<Name>['update'] &
  StepMethods<Name>['delete'] &
  StepMethods<Name>['list'];

/** A running workflow; dates in ISO-8601 with offset (protocol 4.3). @public */
export interface WorkflowInstanceRow {
  readonly ID: string;
  readonly MODIFIED?: string;
  /** Set while the workflow is locked. */
  readonly OWNED_UNTIL?: string | null;
  readonly MODULE_ID?: string;
  readonly ENTITY?: string;
  readonly DOCUMENT_ID?: string;
  readonly STARTED?: string;
  readonly STARTED_BY?: string;
  readonly TEMPLATE_ID?: string;
}

/** Methods of workflows, their templates and tasks (protocol 1, 3, 4). */
export interface BizprocMethods extends StepRegistration<'activity'>, StepRegistration<'robot'> {
  'bizproc.event.send': {
    params: {
      readonly EVENT_TOKEN: string;
      readonly RETURN_VALUES?: Readonly<Record<string, unknown>>;
      readonly LOG_MESSAGE?: string;
    };
    /** Says that the token's signature is right, and nothing more (protocol 3.3). */
    result: true;
  };
  'bizproc.activity.log': {
    params: { readonly EVENT_TOKEN: string; readonly LOG_MESSAGE: string };
    result: true;
  };
  'bizproc.workflow.start': {
    params: {
      readonly TEMPLATE_ID: number | string;
      readonly DOCUMENT_ID: DocumentTriple;
      readonly PARAMETERS?: Readonly<Record<string, unknown>>;
    };
    result: string;
  };
  'bizproc.workflow.terminate': { params: { readonly ID: string; readonly STATUS?: string }; result: true };
  'bizproc.workflow.kill': { params: { readonly ID: string }; result: true };
  'bizproc.workflow.instances': { params: UppercaseListParams; result: WorkflowInstanceRow[] };
  'bizproc.workflow.instance.list': { params: UppercaseListParams; result: WorkflowInstanceRow[] };
  'bizproc.workflow.template.list': { params: UppercaseListParams; result: Row[] };
  'bizproc.workflow.template.add': {
    params: {
      readonly DOCUMENT_TYPE: DocumentTriple;
      readonly NAME: string;
      readonly TEMPLATE_DATA: readonly [name: string, base64: string];
      readonly DESCRIPTION?: string;
      /** A decimal text: a JSON number is refused (protocol 4.4). */
      readonly AUTO_EXECUTE?: '0' | '1' | '2' | '3';
    };
    result: number;
  };
  'bizproc.workflow.template.update': {
    params: { readonly ID: number | string; readonly FIELDS: Readonly<Record<string, unknown>> };
    result: number | string;
  };
  'bizproc.workflow.template.delete': { params: { readonly ID: number | string }; result: null };
  'bizproc.task.list': { params: UppercaseListParams; result: Row[] };
  'bizproc.task.complete': {
    params: {
      readonly TASK_ID: number | string;
      readonly STATUS: 1 | 2 | 3 | 4 | 'yes' | 'no' | 'ok' | 'cancel';
      readonly COMMENT?: string;
      readonly FIELDS?: Readonly<Record<string, unknown>>;
    };
    result: true;
  };
  'bizproc.task.delegate': {
    params: {
      readonly TASK_IDS: readonly (number | string)[];
      readonly FROM_USER_ID: number | string;
      readonly TO_USER_ID: number | string;
    };
    result: true;
  };
}
