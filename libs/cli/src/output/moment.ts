/** `2026-08-21 14:05:09Z`, or nothing. */
export const moment = (time: number | null | undefined): string =>
  time === null || time === undefined
    ? ''
    : `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}Z`;
