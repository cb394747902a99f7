import type { useText } from '../../text/text.ts';

/** "24 hours", "3 days". */
export const expiryWords = (hours: number, t: ReturnType<typeof useText>): string =>
  hours > 24 ? t('create.rules.day', { count: hours / 24 }) : t('create.rules.hour', { count: hours });
