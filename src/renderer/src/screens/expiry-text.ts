import type { useText } from '../text/text.ts';

/** "Proposals stay open for at most 24 hours.", for the span a charter allows. */
export function expiryText(spanMs: number, t: ReturnType<typeof useText>): string {
  const minutes = Math.round(spanMs / 60_000);
  return minutes < 60 || minutes % 60 !== 0
    ? t('forming.rules.expiryMinutes', { count: minutes })
    : t('forming.rules.expiryHours', { count: minutes / 60 });
}
