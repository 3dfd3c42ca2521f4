import { serverZone } from './server-zone.js';

describe('serverZone', () => {
  it.each<[unknown, unknown, string | undefined]>([
    ['2026-08-21T16:00:00+02:00', 'Europe/Berlin', 'Europe/Berlin'],
    ['2026-01-21T16:00:00+01:00', 'Europe/Berlin', 'Europe/Berlin'],
    ['2026-08-21T17:00:00+03:00', 'Europe/Berlin', 'Etc/GMT-3'],
    ['2026-08-21T09:00:00-05:00', undefined, 'Etc/GMT+5'],
    ['2026-08-21T14:00:00+00:00', 'Asia/Tokyo', 'UTC'],
    ['2026-08-21T19:30:00+05:30', 'Asia/Kolkata', 'Asia/Kolkata'],
    ['2026-08-21T19:30:00+05:30', 'Europe/Berlin', undefined],
    ['2026-08-21T16:00:00+02:00', 'Nowhere/Land', 'Etc/GMT-2'],
    ['soon', 'Europe/Berlin', undefined],
    [undefined, 'Europe/Berlin', undefined],
  ])('%s for a user in %s is %s', (serverTime, userTimeZone, zone) => {
    expect(serverZone({ serverTime, userTimeZone })).toBe(zone);
  });
});
