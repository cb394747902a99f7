import i18next from 'i18next';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

// Made once: making one takes longer than drawing a row of a list.
const weekdayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });
const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const fullFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const dayYearFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const dayShortFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });

/** "8 min ago" under an hour, clock time today, weekday this week, then the date. */
export function when(atMs: number, nowMs: number): string {
  const ago = nowMs - atMs;
  if (ago < minute && ago > -minute) return i18next.t('common.time.now', { ns: 'page' });
  if (ago >= 0 && ago < hour)
    return i18next.t('common.time.minutesAgo', { ns: 'page', count: Math.floor(ago / minute) });
  const at = new Date(atMs);
  const clock = clockTime(atMs);
  if (at.toDateString() === new Date(nowMs).toDateString()) return clock;
  if (at.toDateString() === new Date(nowMs - day).toDateString())
    return i18next.t('common.time.yesterday', { ns: 'page', clock });
  if (at.toDateString() === new Date(nowMs + day).toDateString())
    return i18next.t('common.time.tomorrow', { ns: 'page', clock });
  if (Math.abs(ago) < 6 * day) return `${weekdayFormat.format(at)} ${clock}`;
  return dateFormat.format(at);
}

/**
 * "in 21 h", for something ahead; "now" once it is there. A minute that has begun counts whole, so that 24 hours that
 * were chosen a moment ago are 24; then down, to minutes below two hours, to hours below two days, else to days.
 */
export function until(atMs: number, nowMs: number): string {
  const left = atMs - nowMs;
  if (left <= 0) return i18next.t('common.time.now', { ns: 'page' });
  if (left < minute) return i18next.t('common.time.inUnderMinute', { ns: 'page' });
  const whole = Math.ceil(left / minute) * minute;
  if (whole < 2 * hour) return i18next.t('common.time.inMinutes', { ns: 'page', count: whole / minute });
  if (whole < 2 * day) return i18next.t('common.time.inHours', { ns: 'page', count: Math.floor(whole / hour) });
  return i18next.t('common.time.inDays', { ns: 'page', count: Math.floor(whole / day) });
}

/** "11:40" */
export const clockTime = (atMs: number): string => clockFormat.format(atMs);

/** The full time, for a title. */
export const fullTime = (atMs: number): string => fullFormat.format(atMs);

/** A day as a heading, "20 November", and whether it is today or yesterday. */
export function dayOf(
  atMs: number,
  nowMs: number,
): { readonly date: string; readonly near: 'today' | 'yesterday' | undefined } {
  const at = new Date(atMs);
  const now = new Date(nowMs);
  if (at.toDateString() === now.toDateString()) return { date: dayShortFormat.format(at), near: 'today' };
  if (at.toDateString() === new Date(nowMs - day).toDateString())
    return { date: dayShortFormat.format(at), near: 'yesterday' };
  const format = at.getFullYear() === now.getFullYear() ? dayFormat : dayYearFormat;
  return { date: format.format(at), near: undefined };
}
