import { useEffect, useEffectEvent } from 'react';
import { isTyping } from '../../state/use-keys.ts';

/** J and K, or the arrows, move through the inbox; the slash searches. A row itself is a button, so Enter opens it. */
export function useInboxKeys(keys: { readonly move: (by: 1 | -1) => void; readonly search: () => void }): void {
  // One listener for as long as the inbox is there: none is missing while another is put in its place.
  const pressed = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('[role=dialog], [role=menu]') !== null) return;
    if (event.key === '/') {
      event.preventDefault();
      keys.search();
      return;
    }
    const by = stepOf(event);
    if (by === undefined) return;
    event.preventDefault();
    keys.move(by);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => pressed(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

/** Arrows belong to whatever has the focus, unless that is the inbox or nothing in particular. */
function stepOf({ key, target }: KeyboardEvent): 1 | -1 | undefined {
  if (key === 'j') return 1;
  if (key === 'k') return -1;
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined;
  const free = target instanceof HTMLElement && (target === document.body || target.matches('main, [data-row]'));
  if (!free) return undefined;
  return key === 'ArrowDown' ? 1 : -1;
}
