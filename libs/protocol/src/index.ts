export { systemClock } from './clock.js';
export type { Clock, ClockTimer } from './clock.js';
