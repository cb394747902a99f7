import { useEffect } from 'react';
import i18next from 'i18next';
import type { Settings } from '../../../preload/shell-view.ts';

/** Puts theme, contrast and language on the document. Without settings yet, the system decides. */
export function useSettingsOnDocument(settings: Settings | undefined): void {
  const theme = settings?.theme ?? 'system';
  const contrast = settings?.contrast ?? 'system';
  const language = settings?.language ?? 'en';
  useEffect(() => {
    const root = document.documentElement;
    if (theme === 'system') root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', theme);
  }, [theme]);
  useEffect(() => {
    const more = matchMedia('(prefers-contrast: more)');
    const apply = (): void => {
      if (contrast === 'more' || more.matches) document.documentElement.setAttribute('data-contrast', 'more');
      else document.documentElement.removeAttribute('data-contrast');
    };
    apply();
    more.addEventListener('change', apply);
    return () => more.removeEventListener('change', apply);
  }, [contrast]);
  useEffect(() => {
    void i18next.changeLanguage(language);
    document.documentElement.lang = 'en';
  }, [language]);
}
