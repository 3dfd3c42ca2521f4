/** As many portals as a message names. */
export const mostNames = 10;

/** The domains of the first portals for a message, which says so when there are more. */
export function namesOf(portals: readonly { domain: string }[]): string {
  const names = portals.slice(0, mostNames).map(({ domain }) => domain);
  return [...names, ...(portals.length > mostNames ? ['and more (bizproc portals list)'] : [])].join(', ');
}
