import type { StageSettings } from './stage-settings.ts';
import { readStages } from './stages.ts';

export type { AppSettings } from './app-settings.ts';

/** The settings of one stage: the shared ones, overridden by the stage's own. */
export interface Settings extends StageSettings {
  /** Part of the stack names, so that one account can have several stages; `prod` is protected against deletion. */
  readonly stage: string;
}

/** All mistakes in the settings, one line each, so that they can be fixed after one run. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      [`cdk.json, context "ringthrough": invalid settings:`, ...mistakes.map((mistake) => `  - ${mistake}`)].join('\n'),
    );
    this.mistakes = mistakes;
  }
}

const DEFAULT_STAGE = 'dev';

/**
 * Settings from the CDK context `ringthrough`, with defaults filled in.
 *
 * @param stage the value of `-c stage=…`; without it, the only stage, or `dev` if there are several
 * @throws {@link SettingsError}
 */
export const readSettings = (context: unknown, stage?: unknown): Settings => {
  const { stages, names, mistakes } = readStages(context);
  const chosen = stage ?? (names.length === 1 ? names[0] : DEFAULT_STAGE);
  const exists = names.length === 0 || names.some((name) => name === chosen);
  const settings = stages.get(String(chosen));
  if (exists && settings !== undefined && mistakes.length === 0) return { ...settings, stage: String(chosen) };
  throw new SettingsError(exists ? mistakes : [...mistakes, noStage(stage, names)]);
};

const noStage = (stage: unknown, names: readonly string[]): string =>
  stage === undefined
    ? `ringthrough.stages has several stages and none is called ${DEFAULT_STAGE}: select one with -c stage=${names.join(' or -c stage=')}`
    : `-c stage=${stage} is not in ringthrough.stages: add it there, or select ${names.join(' or ')}`;

/** Whether the stage is `prod`, whose data is protected against accidental deletion. */
export const isProduction = (settings: Settings): boolean => settings.stage === 'prod';
