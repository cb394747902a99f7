import { useEffect, useState } from 'react';
import { useApp } from './app-store.ts';

/** Main's time now, told again every `everyMs`. For words like "8 min ago"; nothing is decided by it. */
export function useNow(everyMs = 15_000): number {
  const ahead = useApp(({ clockAheadMs }) => clockAheadMs);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Math.max(now, Date.now() - everyMs) + ahead;
}
