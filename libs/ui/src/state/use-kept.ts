import { useCallback, useState } from 'preact/hooks';

const kept = new Map<string, unknown>();

/**
 * State that outlives its component: who comes back to the same key finds it as it was left. Lost with the page.
 * @public
 */
export function useKept<Value>(
  key: string,
  initial: () => Value,
): [Value, (next: Value | ((value: Value) => Value)) => void] {
  const [, render] = useState(0);
  if (!kept.has(key)) kept.set(key, initial());
  const set = useCallback(
    (next: Value | ((value: Value) => Value)) => {
      const before = kept.get(key) as Value;
      const after = typeof next === 'function' ? (next as (value: Value) => Value)(before) : next;
      if (Object.is(before, after)) return;
      kept.set(key, after);
      render((count) => count + 1);
    },
    [key],
  );
  return [kept.get(key) as Value, set];
}
