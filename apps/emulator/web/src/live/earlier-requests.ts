import { notify } from '@bizproc-kit/ui';
import { listRequests } from '../api/emulator.js';
import { live } from './live-store.js';

/** Fills the request log with what happened before the page was opened, or while the connection was lost. */
export async function readEarlierRequests(): Promise<void> {
  try {
    const earlier = await listRequests(500);
    live.set((state) => {
      const known = new Set(state.requests.map((entry) => entry.id));
      const requests = [...state.requests, ...earlier.filter((entry) => !known.has(entry.id))];
      return { ...state, requests: requests.sort((a, b) => b.id - a.id).slice(0, 500) };
    });
  } catch (failure) {
    notify('bad', 'The request log could not be read', (failure as Error).message);
  }
}
