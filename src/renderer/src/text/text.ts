import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { english } from './catalogue.ts';
import { pseudo } from './pseudo.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'page';
    resources: { page: typeof english };
  }
}

/** Before the first screen is drawn. */
export function startText(): void {
  void i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'page',
    resources: { en: { page: english }, pseudo: { page: pseudo(english) } },
    interpolation: { escapeValue: false }, // React escapes.
    initAsync: false,
    returnNull: false,
  });
}

/** The page's words: `t('home.balance')`. Counted ones take `count` and have `_one` and `_other` in the catalogue. */
export function useText() {
  const { t } = useTranslation('page');
  return t;
}

/** For keys that come from data, e.g. an error code: the text, or undefined when the catalogue has none. */
export function textIfAny(key: string, options: Readonly<Record<string, string | number>> = {}): string | undefined {
  if (!i18next.exists(key, { ns: 'page' })) return undefined;
  const t = i18next.t as unknown as (key: string, options: Readonly<Record<string, string | number>>) => string;
  return t(key, { ns: 'page', ...options });
}
