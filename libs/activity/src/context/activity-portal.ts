import type { RestClient } from '@bizproc-kit/rest';

/**
 * The portal that a step runs on, called under the stored grant of the installation, never under the tokens of the call.
 *
 * @public
 */
export interface ActivityPortal extends Pick<
  RestClient,
  Extract<keyof RestClient, 'call' | 'batch' | 'list'>
> {
  /** The portal's identity for life. */
  readonly memberId: string;
  /** Its present host, for people to read. */
  readonly domain: string;
}
