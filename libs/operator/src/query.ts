import { BadRequestException } from '@nestjs/common';
import { runStates, type RunFilter, type RunState } from '@bizproc-kit/runtime';

/** What a list of runs is asked with. */
export interface RunQuery {
  readonly portal?: string;
  /** One state, or several with commas. */
  readonly state?: string;
  readonly code?: string;
  readonly workflow?: string;
  readonly limit?: string;
  readonly before?: string;
}

/** @throws BadRequestException naming the parameter. */
export function toRunFilter(query: RunQuery): RunFilter {
  const states = query.state?.split(',').map((state) => state.trim());
  for (const state of states ?? []) {
    if (!runStates.includes(state as RunState)) {
      throw new BadRequestException({
        error: 'unknown-state',
        message: `state is one of ${runStates.join(', ')}`,
      });
    }
  }
  return {
    ...(query.portal && { memberId: query.portal }),
    ...(states && { states: states as RunState[] }),
    ...(query.code && { code: query.code }),
    ...(query.workflow && { workflowId: query.workflow }),
    ...(query.before && { before: query.before }),
  };
}

/** @throws BadRequestException naming the parameter. */
export function toDate(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    throw new BadRequestException({ error: 'invalid-date', message: `${name} is a date such as 2026-08-21` });
  }
  return date;
}
