import { useEffect } from 'react';

/**
 * Puts the cursor where typing goes on: into the first field of this form that is empty, or else its first. Called beside
 * the frame and not inside it, because the frame moves the focus to its heading first. `page` changes with every page
 * that shares the form; undefined leaves the heading focused, where a page is for reading.
 */
export function useFirstField(formId: string, page: string | undefined): void {
  useEffect(() => {
    if (page === undefined) return;
    const fields = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(fieldsIn(formId))];
    const field = fields.find(({ value }) => value === '') ?? fields[0];
    field?.focus({ preventScroll: true });
  }, [formId, page]);
}

const fieldsIn = (formId: string): string =>
  `#${formId} :is(input[type=text], input:not([type]), input[type=password], textarea)`;
