import type { StageSettings } from './settings/stage-settings.ts';
import { readStages } from './settings/stages.ts';

export type { AppSettings } from './settings/app-settings.ts';

/** The settings of one stage: what all stages share, with what that one has of its own. */
export interface Settings extends StageSettings {
  /** Part of the stacks' names, so that several can live in one account; `prod` is protected against deletion. */
  readonly stage: string;
}

/** Thrown once, with every mistake in the settings: one line each, so that one run is enough to mend them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      [`The context "ringthrough" in cdk.json needs mending:`, ...mistakes.map((mistake) => `  - ${mistake}`)].join(
        '\n',
      ),
    );
    this.mistakes = mistakes;
  }
}

const DEFAULT_STAGE = 'dev';

/**
 * Settings from the CDK context `ringthrough`, with defaults filled in.
 *
 * @param stage as it comes from `-c stage=…`; without it, the only stage there is, or `dev`
 * @throws {@link SettingsError}
 */
export const readSettings = (context: unknown, stage?: unknown): Settings => {
  const { stages, names, mistakes } = readStages(context);
  const chosen = stage ?? (names.length === 1 ? names[0] : DEFAULT_STAGE);
  const isThere = names.length === 0 || names.some((name) => name === chosen);
  const settings = stages.get(String(chosen));
  if (isThere && settings !== undefined && mistakes.length === 0) return { ...settings, stage: String(chosen) };
  throw new SettingsError(isThere ? mistakes : [...mistakes, noStage(stage, names)]);
};

const noStage = (stage: unknown, names: readonly string[]): string =>
  stage === undefined
    ? `ringthrough.stages has several stages and none is called ${DEFAULT_STAGE}: say which, with -c stage=${names.join(' or -c stage=')}`
    : `-c stage=${stage} is not under ringthrough.stages: write it there, or choose ${names.join(' or ')}`;

/** Whether the deployment is the one whose data nobody may delete by accident. */
export const isProduction = (settings: Settings): boolean => settings.stage === 'prod';
