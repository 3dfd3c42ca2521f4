/** The value below which `share` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Highest resident memory of this process so far, megabytes. */
export const peakRssMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
