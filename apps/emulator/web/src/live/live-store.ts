import { createStore } from '@bizproc-kit/ui';
import { nothingHeard, type LiveState } from './live-state.js';

/** What the page has heard from the emulator, for everything that shows it. */
export const live = createStore<LiveState>(nothingHeard);
