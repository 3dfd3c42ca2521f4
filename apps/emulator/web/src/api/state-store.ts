import { createStore } from '@bizproc-kit/ui';
import { readState } from './emulator.js';
import type { EmulatorState } from './state.js';

/** The portals and apps as last read, and what went wrong if they could not be. */
export const emulatorState = createStore<{ state: EmulatorState | undefined; problem: string }>({
  state: undefined,
  problem: '',
});

let reading: Promise<void> | undefined;
let again = false;

/** Reads the state anew. Calls that come while a reading is under way are answered by one more reading. */
export function refreshState(): Promise<void> {
  if (reading) again = true;
  reading ??= read().finally(() => (reading = undefined));
  return reading;
}

async function read(): Promise<void> {
  do {
    again = false;
    try {
      emulatorState.set({ state: await readState(), problem: '' });
    } catch (failure) {
      emulatorState.set((known) => ({ ...known, problem: (failure as Error).message }));
    }
  } while (again);
}
