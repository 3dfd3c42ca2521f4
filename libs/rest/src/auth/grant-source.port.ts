/**
 * A key to one portal's REST.
 *
 * @public
 */
export interface AccessGrant {
  readonly accessToken: string;
  /** REST base of the portal, ends in `/`: `https://acme.bitrix24.com/rest/`. Take it from a trusted source only (protocol 10.2). */
  readonly endpoint: string;
  readonly expiresAt?: Date;
}

/**
 * Where a client gets its grant from. The client joins its own calls that meet the same expired token; a source that
 * serves several clients or processes makes its refresh single-flight itself.
 *
 * @public
 */
export interface GrantSource {
  /** The grant to use now; may be one that has expired. */
  current(signal?: AbortSignal): Promise<AccessGrant>;
  /** A grant newer than `stale`. Rejects when there is none to be had: the error goes to every waiting call. */
  refreshed(stale: AccessGrant, signal?: AbortSignal): Promise<AccessGrant>;
}
