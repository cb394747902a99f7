import { useEffect } from 'react';

/*
 * Stands in for `react-style-singleton` (renderer.vite.ts), with which dialogs and menus keep the page behind them from
 * scrolling. That package writes a <style> element, which the page's rules refuse; an adopted style sheet is not one.
 */

type Styles = { readonly styles: string };

/** A component that adds its styles while at least one of it is shown. The first one's styles hold. */
export function styleSingleton(): (props: Styles) => null {
  let shown = 0;
  let sheet: CSSStyleSheet | undefined;

  const add = (styles: string): void => {
    shown += 1;
    if (sheet !== undefined) return;
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    document.adoptedStyleSheets.push(sheet);
  };
  const remove = (): void => {
    shown -= 1;
    if (shown > 0) return;
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    sheet = undefined;
  };
  return function SharedStyle({ styles }: Styles): null {
    useEffect(() => {
      add(styles);
      return remove;
    }, [styles]);
    return null;
  };
}
