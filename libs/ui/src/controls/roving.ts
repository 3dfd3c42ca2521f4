/**
 * Where an arrow, Home or End key leads in a row of `count` things, or `undefined` for any other key.
 * The row is a ring. One of them is in the tab order; the arrows move inside.
 */
export function rovingTarget(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (index + 1) % count;
    case 'ArrowLeft':
    case 'ArrowUp':
      return (index - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
