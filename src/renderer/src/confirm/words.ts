import type { Settings } from '../../../preload/shell-view.ts';
import { confirm } from '../text/en/confirm.ts';
import { pseudo } from '../text/pseudo.ts';

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
export type ConfirmWords = Texts<typeof confirm>;

const languages: Readonly<Record<Settings['language'], ConfirmWords>> = { en: confirm, pseudo: pseudo(confirm) };

/** This window's own words, in the language of the app. */
export const wordsIn = (language: Settings['language']): ConfirmWords => languages[language];

/** `fill('Type {{amount}} first', { amount: '45,000' })` */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');

/** 1,500 ms is "1.5". */
export const secondsOf = (ms: number): string => String(ms / 1_000);
