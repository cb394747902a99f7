import { textIfAny } from '../../text/text.ts';

/** The sentence for what a check of the draft found; its messages are keys of the catalogue. */
export const wrongText = (error: { readonly message?: string | undefined } | undefined): string | undefined =>
  error?.message === undefined ? undefined : (textIfAny(error.message) ?? error.message);
