import { z } from 'zod';
import type { ConfirmView } from '../core/engine/review-view.ts';
import type { Settings } from './shell-view.ts';
import { approveErrors } from './contract-errors.ts';
import { command, topic } from './contract-kit.ts';
import { done, nothing } from './fields.ts';

/*
 * The confirm window's own door, and the only one an approval passes through. Main makes one for each window it opens;
 * the page that showed the review has no way to it. What is approved was fixed when the window was opened: nothing in
 * here names a group, a proposal or a reading.
 */
export const confirmContract = {
  confirm: {
    view: topic(z.custom<ConfirmView>()),
    /** Theme, contrast and language, so that the window looks like the app. */
    settings: topic(z.custom<Settings>()),
    /** The hold began. Main times it by its own clock. */
    press: command({ input: nothing, output: done, errors: ['wrongPhase'] }),
    letGo: command({ input: nothing, output: done, errors: [] }),
    /** The ring is full. Refused before the hold was long enough, or when the amount that had to be typed is another. */
    sign: command({
      input: z.object({ typedAmount: z.string().max(40).optional() }),
      output: done,
      errors: [...approveErrors, 'heldTooShort', 'amountInvalid'],
    }),
    cancel: command({ input: nothing, output: done, errors: [] }),
  },
};
