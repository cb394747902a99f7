import type { Choice } from '../../components/choices.tsx';
import type { useText } from '../../text/text.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Shorter times that are offered where the group allows more. */
const offeredHours: readonly number[] = [1, 6, 24, 72, 168];

/** The group's own time first in meaning and last in the row; the empty value stands for it. */
export function expiryChoices(groupMs: number | undefined, t: ReturnType<typeof useText>): readonly Choice<string>[] {
  const span = (ms: number): string => {
    if (ms < 2 * hour && ms % hour !== 0) return t('propose.until.minutes', { count: Math.round(ms / minute) });
    if (ms > 24 * hour && ms % (24 * hour) === 0) return t('propose.until.days', { count: ms / (24 * hour) });
    return t('propose.until.hours', { count: Math.round(ms / hour) });
  };
  const shorter = offeredHours.filter((hours) => groupMs !== undefined && hours * hour < groupMs);
  return [
    ...shorter.map((hours) => ({ value: String(hours * hour), label: span(hours * hour) })),
    { value: '', label: groupMs === undefined ? '' : t('propose.until.whole', { span: span(groupMs) }) },
  ];
}
