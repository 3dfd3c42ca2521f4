import type { ClockState, VirtualClock } from '../../clock/virtual-clock.js';
import { ControlError } from '../route/control-error.js';
import { get, post, type ControlRequest, type ControlRoute } from '../route/control-route.js';

const longestWaitMs = 30_000;

/** `/clock`: the time of all portals. */
export function clockRoutes(clock: VirtualClock): ControlRoute[] {
  return [
    get('/clock', (request) => read(clock, request)),
    post('/clock', (request) => move(clock, request)),
  ];
}

/** With `?after=<version>` the answer comes when the clock has jumped, or after half a minute. */
async function read(clock: VirtualClock, { query }: ControlRequest): Promise<ClockState> {
  const after = query.get('after');
  if (after !== null && Number(after) === clock.state().version) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, longestWaitMs);
      timer.unref();
      const stop = clock.onChange(() => done());
      function done(): void {
        clearTimeout(timer);
        stop();
        resolve();
      }
    });
  }
  return clock.state();
}

/** `{advance: ms}`, `{set: "2026-08-21T14:00:00Z"}` or `{running: false}`. */
function move(clock: VirtualClock, { body }: ControlRequest): ClockState {
  if (body['running'] === false) clock.freeze();
  if (typeof body['advance'] === 'number') clock.advance(body['advance']);
  if (typeof body['set'] === 'string' || typeof body['set'] === 'number') {
    const target = new Date(body['set']).getTime();
    if (Number.isNaN(target)) throw new ControlError(400, 'The time to set cannot be read');
    clock.set(target);
  }
  if (body['running'] === true) clock.run();
  return clock.state();
}
