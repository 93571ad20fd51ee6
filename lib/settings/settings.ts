import { foreignArns, type Target } from './arns.ts';
import type { StageSettings } from './stage-settings.ts';
import { readStages } from './stages.ts';

export type { AppSettings } from './app-settings.ts';

/** The settings of one stage: the shared ones, overridden by the stage's own. */
export interface Settings extends StageSettings {
  /** Part of the stack names, so that one account can have several stages. */
  readonly stage: string;
  /** Whether table, user pool and state stack are protected against deletion. */
  readonly protect: boolean;
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

/** Stages that come and go. Any other is protected: a stage called `production` or `live` must not depend on a setting. */
const UNPROTECTED = /^(dev|test|sandbox|pr-)/;

/**
 * Settings from the CDK context `ringthrough`, with defaults filled in.
 *
 * @param stage the value of `-c stage=…`; without it, the only stage, or `dev` if there are several
 * @param shell where the shell's AWS credentials deploy to, if they are known
 * @throws {@link SettingsError}
 */
export const readSettings = (context: unknown, stage?: unknown, shell: Target = {}): Settings => {
  const { stages, names, mistakes } = readStages(context);
  const chosen = String(stage ?? (names.length === 1 ? names[0] : DEFAULT_STAGE));
  const exists = names.length === 0 || names.includes(chosen);
  const settings = stages.get(chosen);
  if (!exists) throw new SettingsError([...mistakes, noStage(stage, names)]);
  if (settings === undefined || mistakes.length > 0) throw new SettingsError(mistakes);
  const elsewhere = notWhereTheShellIs(settings, shell);
  if (elsewhere.length > 0) throw new SettingsError(elsewhere);
  return { ...settings, protect: settings.protect ?? !UNPROTECTED.test(chosen), stage: chosen };
};

/** ARNs that belong elsewhere: a stack without region and account is deployed where the shell's credentials are. */
const notWhereTheShellIs = (settings: StageSettings, shell: Target): string[] => {
  const { region = shell.region, account = shell.account } = settings;
  return foreignArns({ ...settings }, { region, account }).map(
    ({ path, message }) =>
      `ringthrough.${path} ${message}. Region and account are those of your shell: set region and account if they are others`,
  );
};

const noStage = (stage: unknown, names: readonly string[]): string =>
  stage === undefined
    ? `ringthrough.stages has several stages and none is called ${DEFAULT_STAGE}: select one with -c stage=${names.join(' or -c stage=')}`
    : `-c stage=${stage} is not in ringthrough.stages: add it there, or select ${names.join(' or ')}`;
