import { CALLER, type TextsByLanguage } from '../contract/alert-texts.ts';
import { ALERT_KEYS, type AlertText, type Capability } from '../contract/enums.ts';

/** The device that an alert is for, as far as its texts depend on it. */
export interface AlertReader {
  readonly language?: string | undefined;
  readonly capabilities: readonly string[];
  /** The app's own texts. */
  readonly texts?: TextsByLanguage | undefined;
}

const ENGLISH: Readonly<Record<AlertText, string>> = {
  missedCall: 'Missed call',
  missedVideoCall: 'Missed video call',
  unreportedTitle: 'Calls may not reach this phone',
  unreportedBody: 'Open the app to make sure that it can ring.',
};

/**
 * A language and those that are more general: `zh-Hans-CN`, `zh-Hans`, `zh`. A single letter or digit begins an extension, and goes with
 * what follows it: "Lookup" of https://www.rfc-editor.org/rfc/rfc4647#section-3.4
 */
const lookup = (language: string): readonly string[] => {
  const shorter = language.replace(/(-[^-])?-[^-]*$/, '');
  return shorter === language ? [language] : [language, ...lookup(shorter)];
};

/** The app's own text in the device's language, or in English; `undefined` if it has none. */
const ownText = (name: AlertText, { language, texts = {} }: AlertReader): string | undefined => {
  const found = [...lookup(language ?? 'en'), 'en'].find(
    (one) => Object.hasOwn(texts, one) && texts[one]?.[name] !== undefined,
  );
  return found === undefined ? undefined : texts[found]?.[name];
};

/** The text of an alert in the device's language; in English where the app has none of its own. */
export const alertText = (name: AlertText, reader: AlertReader, caller = ''): string =>
  (ownText(name, reader) ?? ENGLISH[name]).replaceAll(CALLER, () => caller);

/** Whether the app has the texts itself. With a key that it lacks, iOS shows the key: so only an app that says so. */
const hasKeys = ({ capabilities }: AlertReader): boolean =>
  capabilities.includes('localised-alerts' satisfies Capability);

/** The body of an APNs alert: a text, or a key of the app's `Localizable.strings`, which iOS takes instead of a text.
 * https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification
 */
export const apnsBody = (name: AlertText, reader: AlertReader, caller?: string): Readonly<Record<string, unknown>> =>
  hasKeys(reader)
    ? { 'loc-key': ALERT_KEYS[name], ...(caller !== undefined && { 'loc-args': [caller] }) }
    : { body: alertText(name, reader, caller) };

/** The title of an APNs alert, as {@link apnsBody}. */
export const apnsTitle = (name: AlertText, reader: AlertReader): Readonly<Record<string, unknown>> =>
  hasKeys(reader) ? { 'title-loc-key': ALERT_KEYS[name] } : { title: alertText(name, reader) };

/**
 * What a data message adds for an app that shows the alert itself: the key and its arguments, and the app's own text if the deployment has
 * one. Nothing for an app that has registered neither a language nor the capability: its messages stay as they are.
 */
export const fcmAlert = (name: AlertText, reader: AlertReader, caller: string): Readonly<Record<string, string>> => {
  if (reader.language === undefined && !hasKeys(reader)) return {};
  return {
    locKey: ALERT_KEYS[name],
    locArgs: JSON.stringify([caller]),
    ...(ownText(name, reader) !== undefined && { text: alertText(name, reader, caller) }),
  };
};
