import type { Row } from './common-shapes.js';

/** Users of the portal. */
export interface UserMethods {
  'user.current': { params: Record<never, never>; result: Row };
  'user.get': {
    params: {
      readonly ID?: number | string | readonly (number | string)[];
      readonly FILTER?: Readonly<Record<string, unknown>>;
      readonly sort?: string;
      readonly order?: 'ASC' | 'DESC';
      readonly start?: number;
    };
    result: Row[];
  };
  'user.search': {
    params: { readonly FILTER?: Readonly<Record<string, unknown>>; readonly start?: number };
    result: Row[];
  };
  'user.fields': { params: Record<never, never>; result: Readonly<Record<string, string>> };
  'user.access': { params: { readonly ACCESS: readonly string[] }; result: boolean };
  'user.admin': { params: Record<never, never>; result: boolean };
}
