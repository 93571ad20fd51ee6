import * as v from 'valibot';
import { contradictions, type Mistake } from './contradictions.ts';
import { isObject } from './rules.ts';
import { StageSettings } from './stage-settings.ts';

type Given = Readonly<Record<string, unknown>>;

export interface ReadStages {
  /** The stages without a mistake of their own. */
  readonly stages: ReadonlyMap<string, StageSettings>;
  /** Names of all stages, good or bad. */
  readonly names: readonly string[];
  /** One line each, with its path. */
  readonly mistakes: readonly string[];
}

const ROOT = 'ringthrough';
const KNOWN = Object.keys(StageSettings.entries);
const STAGE_NAME = /^[a-z][a-z0-9-]{0,19}$/;

const OLD_STAGE =
  'is not a setting: write "stages": {"prod": {}} with what is different there, and choose it with -c stage=prod';

/** Every stage of the context, so that a mistake in `prod` is found while `dev` is deployed. */
export const readStages = (context: unknown): ReadStages => {
  if (!isObject(context)) {
    const mistake = `${ROOT} must be an object with the settings ${[...KNOWN, 'stages'].join(', ')}`;
    return { stages: new Map(), names: [], mistakes: [mistake] };
  }
  const { stages: given = { dev: {} }, ...shared } = context;
  const own = isObject(given) ? given : {};
  const read = Object.entries(own).map(([name, settings]) => readStage(name, shared, settings));
  const mistakes = [
    ...unknown(shared, ROOT, [...KNOWN, 'stages']),
    ...(Object.keys(own).length > 0 ? [] : [`${ROOT}.stages must be an object with a stage or more: {"dev": {}}`]),
    ...read.flatMap(({ ownMistakes }) => ownMistakes),
    ...sharedMistakes(read),
  ];
  const good = read.flatMap(({ name, settings }): [string, StageSettings][] => (settings ? [[name, settings]] : []));
  return { stages: new Map(good), names: Object.keys(own), mistakes };
};

interface ReadStage {
  readonly name: string;
  readonly settings?: StageSettings;
  readonly ownMistakes: readonly string[];
  /** In what the stage has from all stages' settings: the same for each of them, or for some. */
  readonly sharedMistakes: readonly string[];
}

const readStage = (name: string, shared: Given, settings: unknown): ReadStage => {
  const place = `${ROOT}.stages.${name}`;
  const nameMistakes = STAGE_NAME.test(name)
    ? []
    : [`${place} must have a name of lower-case letters, digits and hyphens, such as dev or prod (20 at most)`];
  const own = isObject(settings) ? settings : {};
  const notSettings = isObject(settings)
    ? []
    : [`${place} must be an object with what is different in this stage, {} where nothing is`];
  const given = known({ ...shared, ...own });
  const parsed = v.safeParse(StageSettings, given);
  const found = [
    ...(parsed.issues ?? []).map((issue) => ({ path: v.getDotPath(issue) ?? '', says: issue.message })),
    ...contradictions(given),
  ];
  const isOwn = ({ path }: Mistake): boolean => Object.hasOwn(own, path.split('.')[0] ?? '');
  const line = (at: string) => (mistake: Mistake) => `${at}.${mistake.path} ${mistake.says}`;
  return {
    name,
    ...(parsed.success && found.length === 0 ? { settings: parsed.output } : {}),
    ownMistakes: [
      ...nameMistakes,
      ...notSettings,
      ...unknown(own, place, KNOWN),
      ...found.filter(isOwn).map(line(place)),
    ],
    sharedMistakes: found.filter((mistake) => !isOwn(mistake)).map(line(ROOT)),
  };
};

/** Each once, with the stages that it concerns where it does not concern all of them. */
const sharedMistakes = (read: readonly ReadStage[]): string[] =>
  [...new Set(read.flatMap((stage) => stage.sharedMistakes))].map((mistake) => {
    const concerned = read.filter((stage) => stage.sharedMistakes.includes(mistake)).map(({ name }) => name);
    return concerned.length === read.length ? mistake : `${mistake} (stage ${concerned.join(', ')})`;
  });

const known = (given: Given): Given => Object.fromEntries(Object.entries(given).filter(([key]) => KNOWN.includes(key)));

const unknown = (given: Given, place: string, names: readonly string[]): string[] =>
  Object.keys(given)
    .filter((key) => !KNOWN.includes(key))
    .map((key) =>
      key === 'stage'
        ? `${place}.stage ${OLD_STAGE}`
        : `${place}.${key} is not a setting; known here: ${names.join(', ')}`,
    );
