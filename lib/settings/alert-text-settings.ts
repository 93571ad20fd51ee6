import * as v from 'valibot';
import { CALLER } from '../../lambda/contract/alert-texts.ts';
import { ALERT_KEYS, type AlertText } from '../../lambda/contract/enums.ts';
import { Language } from '../../lambda/contract/schemas/fields.ts';
import { isObject, settingsObject } from './rules.ts';

/** Characters of a text: a phone shows about as many of an alert. */
const MAX_TEXT = 150;
/** Languages of one app. */
const MAX_LANGUAGES = 100;

const placeholders = (value: string): string[] => value.match(/\{[^}]*\}?/g) ?? [];

const Text = v.pipe(
  v.string('must be a text'),
  v.nonEmpty('must not be empty'),
  v.maxLength(MAX_TEXT, `must have at most ${MAX_TEXT} characters`),
  v.check((value) => placeholders(value).every((one) => one === CALLER), `must have no placeholder but ${CALLER}`),
);

const Texts = v.pipe(
  settingsObject(
    Object.fromEntries(Object.keys(ALERT_KEYS).map((name) => [name, v.optional(Text)])) as Readonly<
      Record<AlertText, v.OptionalSchema<typeof Text, undefined>>
    >,
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    // They name no caller: a phone has not been heard of for several calls.
    for (const name of ['unreportedTitle', 'unreportedBody'] as const)
      if (dataset.typed && dataset.value[name]?.includes(CALLER))
        addIssue({ message: `has ${CALLER} in ${name}, which is about no call` });
  }),
);

/** The texts of alerts by language, in its canonical form: `{ de: { missedCall: 'Verpasster Anruf' } }`. */
export const AlertTextSettings = v.pipe(
  v.custom<Readonly<Record<string, unknown>>>(isObject, 'must be an object with a language for each key, such as de'),
  v.check((texts) => Object.keys(texts).length <= MAX_LANGUAGES, `must have at most ${MAX_LANGUAGES} languages`),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const tag of Object.keys(dataset.value)) {
      const [issue] = v.safeParse(Language, tag).issues ?? [];
      if (issue !== undefined) addIssue({ message: `has the language ${tag}, which ${issue.message}` });
    }
  }),
  v.record(v.string(), Texts),
  v.transform((texts) =>
    Object.fromEntries(Object.entries(texts).map(([tag, values]) => [v.parse(v.fallback(Language, tag), tag), values])),
  ),
);
