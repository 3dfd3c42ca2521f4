import type { CallOptions, RestParams } from '../caller/call-options.js';
import type { PortalCaller } from '../caller/portal-caller.js';
import type { ListOptions, ListProgress } from './list-options.js';
import type { ListShape } from './list-shape.js';

/** What the ways of reading share: where they read, and what they report. */
export interface ListSource {
  readonly caller: PortalCaller;
  readonly method: string;
  readonly params: RestParams;
  readonly shape: ListShape | undefined;
  readonly options: ListOptions;
  readonly call: CallOptions;
  /** Grows while the list is read; never holds rows. */
  readonly progress: { -readonly [K in keyof ListProgress]: ListProgress[K] };
}
