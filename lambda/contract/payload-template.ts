import type { PHONE_PLATFORMS } from './enums.ts';

/**
 * A JSON value in whose texts `${name}` and `${name:type}` stand for values of a call. An object with `$json` as its only key
 * becomes the JSON text of that key's value.
 */
export type TemplateValue = string | number | boolean | readonly TemplateValue[] | PayloadTemplate;
export type PayloadTemplate = Readonly<{ [key: string]: TemplateValue }>;

/** The payloads of a preset on one platform. */
export interface PayloadTemplates {
  readonly incomingCall: PayloadTemplate;
  /** iOS: of the VoIP push that ends a call; without it there is none. Android: without it, the core keys. */
  readonly callEnded?: PayloadTemplate | undefined;
}

/** The key that turns a value into its JSON text. */
export const JSON_TEXT = '$json';

/** Names of the devices' platforms, with the templates of the preset `custom` for each. */
export type TemplatesByPlatform = { readonly [P in (typeof PHONE_PLATFORMS)[number]]?: PayloadTemplates | undefined };

/** By `appId`: the templates of the preset `custom`, which synthesis has checked. They are in the settings file. */
export type TemplatesByApp = Readonly<Record<string, TemplatesByPlatform>>;
