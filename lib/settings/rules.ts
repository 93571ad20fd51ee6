import * as v from 'valibot';
import { unknownSetting } from './unknown-setting.ts';

/** The schema of an object with these settings only: without the index signature that `objectWithRest` adds. */
type SettingsObject<T extends v.ObjectEntries> = v.GenericSchema<
  v.InferInput<v.ObjectSchema<T, undefined>>,
  v.InferOutput<v.ObjectSchema<T, undefined>>
> & { readonly entries: T };

/**
 * An object with these settings only. `strictObject` reports only the first unknown key; this reports all of them with the setting that
 * was probably meant, and for a missing one what it must be.
 */
export const settingsObject = <const T extends v.ObjectEntries>(entries: T): SettingsObject<T> => {
  const known = Object.keys(entries);
  const schema = v.objectWithRest(entries, v.never(), (issue) => {
    const key = String(issue.path?.at(-1)?.key);
    const missing = Object.hasOwn(entries, key) ? entries[key] : undefined;
    const rule = issue.input === undefined && missing ? v.safeParse(missing, undefined).issues?.[0].message : undefined;
    return rule ? `is missing: it ${rule}` : `must be an object with the settings ${known.join(', ')}`;
  });
  return {
    ...schema,
    '~run'(dataset, config) {
      // Valibot accepts a list as an object without entries, or with the entries 0, 1, ….
      const given = Array.isArray(dataset.value) ? { ...dataset, value: 'a list' } : dataset;
      const result = schema['~run'](given, config);
      // The message of a schema cannot contain the key, which is added to the path only here.
      for (const issue of result.issues ?? []) {
        if (issue.type === 'never' && issue.path?.length === 1)
          Object.assign(issue, { message: unknownSetting(String(issue.path[0].key), known) });
      }
      return result;
    },
  };
};

export const text = (what: string) =>
  v.pipe(v.string(`must be ${what}`), v.trim(), v.nonEmpty(`must be ${what}, not empty`));

export const matching = (pattern: RegExp, what: string) =>
  v.pipe(v.string(`must be ${what}`), v.regex(pattern, `must be ${what}`));

export const wholeNumber = (what: string, from: number, to: number) => {
  const mistake = `must be a whole number of ${what} from ${from} to ${to}`;
  return v.pipe(
    v.number(mistake),
    v.check((value) => Number.isInteger(value) && value >= from && value <= to, mistake),
  );
};

export const trueOrFalse = v.boolean('must be true or false');

/** Excludes arrays, which Valibot accepts as objects without entries. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
