import * as v from 'valibot';

/** The schema of an object with these settings only: without the index signature that `objectWithRest` adds. */
type SettingsObject<T extends v.ObjectEntries> = v.GenericSchema<
  v.InferInput<v.ObjectSchema<T, undefined>>,
  v.InferOutput<v.ObjectSchema<T, undefined>>
> & { readonly entries: T };

/**
 * An object with these settings only. `strictObject` reports only the first unknown key; this reports all of them, and
 * for a missing one what it must be.
 */
export const settingsObject = <const T extends v.ObjectEntries>(entries: T): SettingsObject<T> => {
  const known = Object.keys(entries).join(', ');
  return v.objectWithRest(entries, v.never(`is not a setting; allowed here: ${known}`), (issue) => {
    const missing = entries[String(issue.path?.at(-1)?.key)];
    const rule = issue.input === undefined && missing ? v.safeParse(missing, undefined).issues?.[0].message : undefined;
    return rule ? `is missing: it ${rule}` : `must be an object with the settings ${known}`;
  });
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
