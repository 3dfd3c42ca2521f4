import type { DiskTrouble } from '../ambient/disks.js';
import type { AuthorScript } from '../host/author-script.js';
import type { HostSettings } from '../host/host-settings.js';
import type { PortalTrouble } from '../portal/portal-trouble.js';
import type { PortalTraits } from '../portal/simulated-portal.js';
import type { WorkflowTraits } from '../portal/simulated-workflow.js';
import type { StorageWeather } from '../storage/storage-weather.js';

/** What an operator does to a run. */
export type OperatorAct = 'replay' | 'complete' | 'fail' | 'cancel' | 'purge' | 'unblock';

/** One step of a history: what happens. Hosts and portals go by their numbers, calls by a fraction of all so far. */
export type Happening =
  | {
      readonly kind: 'calls';
      readonly host: number;
      readonly portal: number;
      readonly count: number;
      readonly code: string;
      readonly script: AuthorScript;
      readonly traits: WorkflowTraits;
      /** How long the call was on its way. */
      readonly delayMs: number;
    }
  | { readonly kind: 'repeat'; readonly host: number; readonly call: number }
  | {
      readonly kind: 'kill' | 'power-cut' | 'stop';
      readonly host: number;
      /** When it is started again; `undefined`: not by itself. */
      readonly backAfterMs: number | undefined;
    }
  | { readonly kind: 'start'; readonly host: number; readonly isOldRelease: boolean }
  | { readonly kind: 'stall'; readonly host: number; readonly ms: number }
  | { readonly kind: 'portal'; readonly portal: number; readonly trouble: PortalTrouble }
  | { readonly kind: 'storage'; readonly host: number | undefined; readonly weather: Partial<StorageWeather> }
  | { readonly kind: 'disk'; readonly host: number; readonly trouble: DiskTrouble }
  | { readonly kind: 'clock'; readonly host: number; readonly byMs: number }
  | { readonly kind: 'operator'; readonly host: number; readonly call: number; readonly act: OperatorAct }
  | { readonly kind: 'outside-answer'; readonly host: number; readonly call: number }
  | { readonly kind: 'terminate'; readonly call: number }
  | { readonly kind: 'nothing' };

export interface Decision {
  readonly happening: Happening;
  /** How much time passes then, milliseconds. */
  readonly thenMs: number;
}

/** All that a world is made from, beside the seed of its chances. */
export interface Scenario {
  readonly seed: number;
  readonly dialect: 'sqlite' | 'mysql';
  readonly hosts: number;
  readonly clockOffsets: readonly number[];
  readonly portals: readonly PortalTraits[];
  readonly settings: HostSettings;
  /** How many statements take time, 0 to 1. */
  readonly detail: number;
  readonly decisions: readonly Decision[];
}
