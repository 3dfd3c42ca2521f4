import type { ActivityKind } from '../../model/activity-code.ts';

/** @public */
export type Waiting = 'result' | 'deferred' | 'none';

/** Options of the `activity` generator, as `schema.json` describes them. @public */
export interface ActivityOptions {
  name: string;
  app?: string;
  kind?: ActivityKind;
  code?: string;
  label?: string[];
  languages?: string[];
  documentType?: string[];
  waiting?: Waiting;
  /** a prompt gives one text, separated by commas */
  property?: string | string[];
  returns?: string | string[];
  skipFormat?: boolean;
}
