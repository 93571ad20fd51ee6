import * as v from 'valibot';

/** A schema of exactly these settings: without the index signature that Valibot gives an object with a rest. */
type Exactly<T extends v.ObjectEntries> = v.GenericSchema<
  v.InferInput<v.ObjectSchema<T, undefined>>,
  v.InferOutput<v.ObjectSchema<T, undefined>>
> & { readonly entries: T };

/** `strictObject` stops at the first unknown key; this names them all, and says of a missing one what it must be. */
export const exactly = <const T extends v.ObjectEntries>(entries: T): Exactly<T> => {
  const known = Object.keys(entries).join(', ');
  return v.objectWithRest(entries, v.never(`is not a setting; known here: ${known}`), (issue) => {
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

export const yesOrNo = v.boolean('must be true or false');

/** Whether a value has settings in it: an object, and no list, which Valibot takes for an object without any. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
