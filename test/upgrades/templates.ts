import { Template } from 'aws-cdk-lib/assertions';
import { EVERYTHING } from '../lib/all-settings.ts';
import { deployment } from '../lib/deployment.ts';

/** Settings whose templates are kept of each release. */
const SETTINGS = { default: {}, everything: EVERYTHING };

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's JSON
export type TemplateJson = Record<string, any>;

/** Today's templates by settings and stack, such as `default-state`. */
export const templates = (): Readonly<Record<string, TemplateJson>> =>
  Object.fromEntries(
    Object.entries(SETTINGS).flatMap(([name, settings]) => {
      const { state, api } = deployment(settings);
      return Object.entries({ state, api }).map(([stack, made]) => [
        `${name}-${stack}`,
        Template.fromStack(made).toJSON(),
      ]);
    }),
  );
