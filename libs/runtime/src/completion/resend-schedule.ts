const minute = 60_000;
const hour = 60 * minute;

/** Pauses between an answer and the look whether it was applied, by the number of answers sent so far. */
const pauses = [2_000, 10_000, minute, 5 * minute, 15 * minute];

/** How long the look or the next answer waits after the `sends`-th answer; hourly after the first ones. */
export function pauseAfterSend(sends: number): number {
  return pauses[Math.max(0, sends - 1)] ?? hour;
}

/** Without `workflow.instances` an answer is repeated blindly, at least so often. */
export const blindSends = 8;

/** Without a deadline nobody asks for longer than this after the first answer. */
export const longestConfirmationMs = 24 * hour;

/** After the deadline the step may still wait a little (the portal's agent runs late), so one last answer is worth it. */
export const deadlineGraceMs = minute;
