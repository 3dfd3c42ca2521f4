import type { LowercaseListParams, Row } from './common-shapes.js';

interface Task {
  readonly taskId: number | string;
}

/** Tasks. Fields are written in upper case and come back in lower case. */
export interface TaskMethods {
  'tasks.task.add': { params: { readonly fields: Readonly<Record<string, unknown>> }; result: { task: Row } };
  'tasks.task.get': { params: Task & { readonly select?: readonly string[] }; result: { task: Row } };
  'tasks.task.update': {
    params: Task & { readonly fields: Readonly<Record<string, unknown>> };
    result: { task: Row } | boolean;
  };
  'tasks.task.delete': { params: Task; result: unknown };
  'tasks.task.list': { params: LowercaseListParams; result: { tasks: Row[] } };
  'tasks.task.complete': { params: Task; result: { task: Row } };
  'tasks.task.start': { params: Task; result: { task: Row } };
  'tasks.task.pause': { params: Task; result: { task: Row } };
  'tasks.task.defer': { params: Task; result: { task: Row } };
  'tasks.task.renew': { params: Task; result: { task: Row } };
  'tasks.task.approve': { params: Task; result: { task: Row } };
  'tasks.task.disapprove': { params: Task; result: { task: Row } };
  'tasks.task.delegate': { params: Task & { readonly userId: number | string }; result: { task: Row } };
}
