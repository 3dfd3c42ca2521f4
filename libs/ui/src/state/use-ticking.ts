import { useEffect, useState } from 'preact/hooks';

/** Renders again every `everyMs` milliseconds while `active`, and gives the time of the last tick. @public */
export function useTicking(everyMs: number, active = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, active]);
  return now;
}
