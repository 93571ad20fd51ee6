import * as v from 'valibot';
import { conflicts, type Mistake } from './conflicts.ts';
import { isObject } from './rules.ts';
import { StageSettings } from './stage-settings.ts';
import { unknownSetting } from './unknown-setting.ts';

type UncheckedSettings = Readonly<Record<string, unknown>>;

export interface ReadStages {
  /** The stages whose settings are valid. */
  readonly stages: ReadonlyMap<string, StageSettings>;
  /** Names of all stages, valid or not. */
  readonly names: readonly string[];
  /** One line each, with its path. */
  readonly mistakes: readonly string[];
}

const ROOT = 'ringthrough';
const KNOWN = Object.keys(StageSettings.entries);
const STAGE_NAME = /^[a-z][a-z0-9-]{0,19}$/;

const ISSUER = 'is not a setting: write "identity": [{"issuer": "https://…", "audience": ["…"]}]';

/** Former settings, and what to write instead. */
const FORMER: ReadonlyMap<string, string> = new Map([
  [
    'stage',
    'is not a setting: write "stages": {"prod": {}} with the settings that differ there, and select it with -c stage=prod',
  ],
  ['issuer', ISSUER],
  ['audience', ISSUER],
]);

/** Reads every stage of the context, so that a mistake in `prod` is found while `dev` is deployed. */
export const readStages = (context: unknown): ReadStages => {
  if (!isObject(context)) {
    const mistake = `${ROOT} must be an object with the settings ${[...KNOWN, 'stages'].join(', ')}`;
    return { stages: new Map(), names: [], mistakes: [mistake] };
  }
  const { stages: unchecked = { dev: {} }, ...shared } = context;
  const stages = isObject(unchecked) ? unchecked : {};
  const read = Object.entries(stages).map(([name, settings]) => readStage(name, shared, settings));
  const mistakes = [
    ...unknown(shared, ROOT, [...KNOWN, 'stages']),
    ...(Object.keys(stages).length > 0
      ? []
      : [`${ROOT}.stages must be an object with at least one stage: {"dev": {}}`]),
    ...read.flatMap(({ ownMistakes }) => ownMistakes),
    ...sharedMistakes(read),
  ];
  const valid = read.flatMap(({ name, settings }): [string, StageSettings][] => (settings ? [[name, settings]] : []));
  return { stages: new Map(valid), names: Object.keys(stages), mistakes };
};

interface ReadStage {
  readonly name: string;
  readonly settings?: StageSettings;
  readonly ownMistakes: readonly string[];
  /** In the shared settings: the same mistakes in all stages, or in some. */
  readonly sharedMistakes: readonly string[];
}

const readStage = (name: string, shared: UncheckedSettings, settings: unknown): ReadStage => {
  const path = `${ROOT}.stages.${name}`;
  const nameMistakes = STAGE_NAME.test(name)
    ? []
    : [`${path} must have a name of lower-case letters, digits and hyphens, such as dev or prod (20 at most)`];
  const own = isObject(settings) ? settings : {};
  const notSettings = isObject(settings)
    ? []
    : [`${path} must be an object with the settings that differ in this stage, {} for none`];
  const merged = known({ ...shared, ...own });
  const parsed = v.safeParse(StageSettings, merged);
  const found = [
    ...(parsed.issues ?? []).map((issue) => ({ path: v.getDotPath(issue) ?? '', message: issue.message })),
    ...conflicts(merged),
  ];
  const isOwn = (mistake: Mistake): boolean => Object.hasOwn(own, mistake.path.split('.')[0] ?? '');
  const line = (parent: string) => (mistake: Mistake) => `${parent}.${mistake.path} ${mistake.message}`;
  return {
    name,
    ...(parsed.success && found.length === 0 ? { settings: parsed.output } : {}),
    ownMistakes: [
      ...nameMistakes,
      ...notSettings,
      ...unknown(own, path, KNOWN),
      ...found.filter(isOwn).map(line(path)),
    ],
    sharedMistakes: found.filter((mistake) => !isOwn(mistake)).map(line(ROOT)),
  };
};

/** Each mistake once, with the names of its stages if it does not affect all of them. */
const sharedMistakes = (read: readonly ReadStage[]): string[] =>
  [...new Set(read.flatMap((stage) => stage.sharedMistakes))].map((mistake) => {
    const affected = read.filter((stage) => stage.sharedMistakes.includes(mistake)).map(({ name }) => name);
    return affected.length === read.length ? mistake : `${mistake} (stage ${affected.join(', ')})`;
  });

const known = (settings: UncheckedSettings): UncheckedSettings =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => KNOWN.includes(key)));

const unknown = (settings: UncheckedSettings, path: string, names: readonly string[]): string[] =>
  Object.keys(settings)
    .filter((key) => !KNOWN.includes(key))
    .map((key) => `${path}.${key} ${FORMER.get(key) ?? unknownSetting(key, names)}`);
