import { type App, Aspects, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { LogRetention } from './aspects/log-retention.ts';
import { Tracing } from './aspects/tracing.ts';
import { codeWithSettings } from './constructs/function-settings.ts';
import { envOf } from './settings/deployment-options.ts';
import type { Settings } from './settings/settings.ts';
import { settingsFileOf } from './settings/settings-file.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { StateStack } from './stacks/state-stack.ts';

export interface Ringthrough {
  readonly state: StateStack;
  readonly api: ApiStack;
}

/**
 * The whole deployment, checked against the AwsSolutions rules of cdk-nag at every synth: a finding that is not
 * suppressed with a reason fails the synth.
 */
export const ringthrough = (app: App, settings: Settings, codeDir: string): Ringthrough => {
  const env = envOf(settings);
  const state = new StateStack(app, `ringthrough-${settings.stage}-state`, { settings, codeDir, ...env });
  const { table, apps, events, identity } = state;
  const api = new ApiStack(app, `ringthrough-${settings.stage}-api`, {
    settings,
    codeDir: codeWithSettings(codeDir, { ...settingsFileOf(settings, identity.entries), ...apps.settings }),
    table,
    apps,
    events,
    identity,
    ...env,
  });
  Aspects.of(app).add(new LogRetention(settings.logRetentionDays));
  if (settings.tracing) Aspects.of(app).add(new Tracing());
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { state, api };
};
