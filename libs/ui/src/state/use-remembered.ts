import { useCallback, useState } from 'preact/hooks';

/** A text kept in the browser under a name, so that it survives a reload. @public */
export function useRemembered(name: string, initial: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => localStorage.getItem(name) ?? initial);
  const remember = useCallback(
    (next: string) => {
      localStorage.setItem(name, next);
      setValue(next);
    },
    [name],
  );
  return [value, remember];
}
