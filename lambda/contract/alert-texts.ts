import type { AlertText } from './enums.ts';

/** The texts of one language; `{caller}` stands for the caller's name. What is missing is taken from a more general language. */
export type AlertTexts = { readonly [T in AlertText]?: string | undefined };

/** By language, in its canonical form. */
export type TextsByLanguage = Readonly<Record<string, AlertTexts>>;

/** By `appId`: the app's own texts, which synthesis has checked. They are in the settings file. */
export type TextsByApp = Readonly<Record<string, TextsByLanguage>>;

/** In a text: the caller's name. */
export const CALLER = '{caller}';
