/** Is this message between a process and its parent meant for, or from, a process that the parent started for it? */
export const isBrokered = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && Object.hasOwn(message, 'brokered');
