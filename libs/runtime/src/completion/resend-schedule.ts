const minute = 60_000;
const hour = 60 * minute;

/** Pauses between an answer that the portal accepted and the look whether it was applied, by the number of them so far. */
const pauses = [2_000, 10_000, minute, 5 * minute, 15 * minute];

/** How long the look or the next answer waits after the `sends`-th answer; hourly after the first ones. */
export function pauseAfterSend(sends: number): number {
  return pauses[Math.max(0, sends - 1)] ?? hour;
}

/** Without `workflow.instances` an answer is repeated blindly until the portal has accepted it so often. */
export const blindSends = 8;

/**
 * So many answers that the portal accepted and lost are enough: with their pauses a day's. It is counted and not timed, so
 * that no outage takes any of it away.
 */
export const mostSends = pauses.length + 24;

/** After the deadline the step may still wait a little (the portal's agent runs late), so one last answer is worth it. */
export const deadlineGraceMs = minute;

/** The step has stopped waiting, and what was still worth a try has been tried. */
export function isOverdue(deadlineAt: number | null, now: number): boolean {
  return deadlineAt !== null && now >= deadlineAt + deadlineGraceMs;
}
