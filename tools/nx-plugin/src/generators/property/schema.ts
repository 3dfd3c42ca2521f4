import type { PropertyRole } from '../../source/property-source.ts';

/** Options of the `property` generator, as `schema.json` describes them. @public */
export interface PropertyOptions {
  property: string;
  activity: string;
  app?: string;
  to?: PropertyRole;
  languages?: string[];
  skipFormat?: boolean;
}
