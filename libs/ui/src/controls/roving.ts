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

/**
 * Moves the focus among the buttons of a row by an arrow, Home or End key; gives the index it came to.
 * It goes by the focus, not by what is chosen: the choice may take a moment to come back from its owner.
 */
export function moveFocus(event: KeyboardEvent, row: HTMLElement | null): number | undefined {
  const buttons = [...(row?.querySelectorAll('button') ?? [])];
  const focused = buttons.findIndex((button) => button === event.target);
  const target = focused < 0 ? undefined : rovingTarget(event.key, focused, buttons.length);
  if (target === undefined) return undefined;
  event.preventDefault();
  buttons[target]?.focus();
  return target;
}
