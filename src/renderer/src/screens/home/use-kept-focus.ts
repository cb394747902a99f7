import { useEffect, useLayoutEffect, useRef } from 'react';

/** Keeps the focus on the selected row when it moves to another section, and puts it there when asked to. */
export function useKeptFocus(
  list: { readonly current: HTMLElement | null },
  selected: string | undefined,
  wanted: { current: boolean },
): void {
  const inside = useRef(false);
  useEffect(() => {
    const moved = (event: FocusEvent): void => {
      inside.current = event.target instanceof Node && list.current?.contains(event.target) === true;
    };
    addEventListener('focusin', moved);
    return () => removeEventListener('focusin', moved);
  }, [list]);
  useLayoutEffect(() => {
    const lost = inside.current && document.activeElement === document.body;
    if (selected === undefined || (!wanted.current && !lost)) return undefined;
    const focus = (): void => {
      const row = list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(selected)}"]`);
      if (row === null || row === undefined) return;
      row.focus({ preventScroll: lost });
      wanted.current = false;
    };
    focus();
    // After the frame that the list of finished ones needs to scroll there, and after the frame around the screen took the focus.
    const frame = requestAnimationFrame(() => requestAnimationFrame(focus));
    return () => cancelAnimationFrame(frame);
  });
}

/** Takes the focus from a row, so that Enter opens nothing that is not meant any more. */
export function letGo(list: HTMLElement | null): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && list?.contains(activeElement) === true) activeElement.blur();
}
