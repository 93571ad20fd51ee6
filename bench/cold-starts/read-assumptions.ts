import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Mistakes } from '../command-line.ts';
import { ASSUMED, type Assumptions, FUNCTIONS } from './assumptions.ts';
import { VARIANTS } from './variants.ts';

const amount = v.pipe(v.number(), v.minValue(0));
const above = v.pipe(v.number(), v.gtValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const range = v.pipe(
  v.tuple([amount, amount]),
  v.check(([least, most]) => least <= most, 'the first number must not be above the second'),
);
const amounts = (names: readonly string[]) =>
  v.partial(v.object(Object.fromEntries(names.map((name) => [name, amount]))));
const volume = v.object({
  calls: above,
  days: above,
  variants: v.optional(v.array(v.picklist(VARIANTS.map(({ name }) => name)))),
  idleMinutes: v.optional(v.pipe(v.array(above), v.minLength(1))),
});

/** What a reader's file may have in place of {@link ASSUMED}: some of it, and some of `warmMs`, `importMs` and `prices`. */
const Changed = v.partial(
  v.object({
    idleMinutes: v.pipe(v.array(above), v.minLength(1)),
    lifetimeMinutes: above,
    emptyInitMs: amount,
    importMs: amounts(Object.keys(ASSUMED.importMs)),
    firstEventCpuMs: amount,
    memoryMb: above,
    oneCpuMb: above,
    warmMs: amounts(FUNCTIONS),
    volumes: v.pipe(v.array(volume), v.minLength(1)),
    hours: v.pipe(
      v.array(amount),
      v.length(24),
      v.check((hours) => hours.some((hour) => hour > 0), 'one of the hours must be above 0'),
    ),
    burstShare: share,
    burstCalls: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
    burstMs: amount,
    launchesPerCall: amount,
    registrationsPerCall: amount,
    answeredShare: share,
    hasHttpAuthorizer: v.boolean(),
    hasWebPush: v.boolean(),
    callAfterLaunch: range,
    pushMs: range,
    appStartMs: range,
    answerMs: range,
    mediaMs: range,
    offerMs: range,
    talkMs: range,
    socketEndMs: range,
    launchMs: range,
    streamMs: range,
    timerMs: range,
    networkMs: range,
    /** Less than a second would be a denial of service of one's own account, and of this simulation. */
    warmEveryMinutes: v.pipe(v.number(), v.minValue(1 / 60)),
    warmHoldMs: amount,
    prices: amounts(Object.keys(ASSUMED.prices)),
  } satisfies Record<keyof Assumptions, v.GenericSchema>),
);

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** Names that no assumption has: at the top, and in the tables. */
const unknownNames = (changed: unknown): string[] =>
  entriesOf(changed).flatMap(([name, value]) => {
    if (!Object.hasOwn(ASSUMED, name)) return [`${name}: no such assumption`];
    const known = name === 'warmMs' || name === 'importMs' || name === 'prices' ? ASSUMED[name] : undefined;
    return known === undefined
      ? []
      : entriesOf(value).flatMap(([key]) => (Object.hasOwn(known, key) ? [] : [`${name}.${key}: no such assumption`]));
  });

/**
 * The assumptions with those of a reader in their place.
 *
 * @param changed of a JSON file
 * @throws Mistakes with one text for each
 */
export const withChanged = (changed: unknown): Assumptions => {
  if (Array.isArray(changed)) throw new Mistakes(['must be an object, not a list']);
  const parsed = v.safeParse(Changed, changed);
  const mistakes = [
    ...unknownNames(changed),
    ...(parsed.issues ?? []).map((issue) => {
      const path = v.getDotPath(issue);
      return path === null ? issue.message : `${path}: ${issue.message}`;
    }),
  ];
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  const { warmMs, importMs, prices, ...rest } = parsed.output as Partial<Assumptions>;
  return {
    ...ASSUMED,
    ...rest,
    warmMs: { ...ASSUMED.warmMs, ...warmMs },
    importMs: { ...ASSUMED.importMs, ...importMs },
    prices: { ...ASSUMED.prices, ...prices },
  };
};

/** The same for a file. @param file `undefined`: none was named */
export const readAssumptions = (file: string | undefined): Assumptions => {
  if (file === undefined) return ASSUMED;
  let changed: unknown;
  try {
    changed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Mistakes([`--assumptions ${file}: ${error instanceof Error ? error.message : error}`]);
  }
  try {
    return withChanged(changed);
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    throw new Mistakes(error.mistakes.map((mistake) => `${file}: ${mistake}`));
  }
};
