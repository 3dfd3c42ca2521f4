/** `app.info` of a portal (protocol 5.6). @public */
export interface PortalAppInfo {
  readonly ID: number;
  readonly CODE: string;
  readonly VERSION: number;
  readonly STATUS: string;
  readonly INSTALLED: boolean;
  readonly PAYMENT_EXPIRED: string;
  /** Negative in the days after a paid period has ended. */
  readonly DAYS: number | null;
  readonly LANGUAGE_ID: string;
  readonly LICENSE: string;
  readonly LICENSE_TYPE?: string;
  /** Begins with `ent` on Enterprise, whose rate limits are wider (protocol 7). */
  readonly LICENSE_FAMILY?: string;
}

/** The user behind the token. @public */
export interface Profile {
  readonly ID: string;
  readonly ADMIN: boolean;
  readonly NAME: string;
  readonly LAST_NAME: string;
  readonly PERSONAL_GENDER?: string;
  readonly PERSONAL_PHOTO?: string;
  readonly TIME_ZONE?: string;
}

/** Methods that need no scope. */
export interface SystemMethods {
  'app.info': { params: Record<never, never>; result: PortalAppInfo };
  /** An empty list when the user is inactive (protocol 5.6). */
  profile: { params: Record<never, never>; result: Profile | [] };
  'server.time': { params: Record<never, never>; result: string };
  scope: { params: { readonly full?: boolean }; result: string[] };
  methods: { params: { readonly full?: boolean; readonly scope?: string }; result: string[] };
  'method.get': { params: { readonly name: string }; result: { isExisting: boolean; isAvailable: boolean } };
  'feature.get': { params: { readonly CODE: string }; result: unknown };
}
