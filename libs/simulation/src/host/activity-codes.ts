/** The codes of the hosts' releases: an older release knows all but the last. */
export const activityCodes = ['works', 'holds', 'narrow', 'new_code'] as const;
