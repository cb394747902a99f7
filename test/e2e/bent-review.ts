import type { ConfirmView, ItemView, ReviewView } from '../../src/core/engine/review-view.ts';
import type * as shown from '../../src/main/ipc/shown.ts';

/*
 * What main shows, bent. A test file says so itself, because only it can replace a module, before anything is imported:
 * `vi.mock('../../src/main/ipc/shown.ts', async (original) => (await import('./bent-review.ts')).bentShown(await original()));`
 */

export const bent: { review: (view: ReviewView) => ReviewView; confirm: (view: ConfirmView) => ConfirmView } = {
  review: (view) => view,
  confirm: (view) => view,
};

/** Main shows again what there is. */
export function straighten(): void {
  bent.review = (view) => view;
  bent.confirm = (view) => view;
}

type Shown = typeof shown;

export function bentShown(real: Shown): Shown {
  return {
    ...real,
    reviewShown: (...args) => bent.review(real.reviewShown(...args)),
    confirmShown: (...args) => {
      const view = real.confirmShown(...args);
      return view === undefined ? undefined : bent.confirm(view);
    },
  };
}

/** Every review has exactly these things to check. */
export const bendItems = (items: readonly ItemView[]): void =>
  void (bent.review = (view) => ({ ...view, verdict: { level: 'check', heading: 'Check', items } }));

export const anItem = (id: string): ItemView => ({
  level: 'amber',
  code: 'firstPayment',
  id,
  short: id,
  fact: `${id}.`,
  sentence: `${id}.`,
  goOnWithout: undefined,
});

/** Somebody's app reads the payment differently, and has to be gone on without by name. */
export const dissentOf = (name: string): ItemView => ({
  level: 'amber',
  code: 'readingsDiffer',
  id: `readingsDiffer/${name}`,
  short: 'Reads differently',
  fact: `${name} sees something else.`,
  sentence: `${name}’s app reads this payment differently.`,
  goOnWithout: name,
});
