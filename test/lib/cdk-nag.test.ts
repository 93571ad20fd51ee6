import { App, type IPolicyValidationContext } from 'aws-cdk-lib';
import { HIPAASecurityChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { NAG_FINDINGS, type NagFinding } from '../../docs/generate/nag-findings.ts';
import { EVERYTHING } from './all-settings.ts';
import { deployment } from './deployment.ts';

const Report = v.object({
  violations: v.array(
    v.looseObject({
      ruleName: v.string(),
      violatingResources: v.array(v.looseObject({ constructPath: v.string() })),
    }),
  ),
});

interface Found {
  readonly rule: string;
  /** Below the stack. */
  readonly path: string;
}

const findingsIn = (changed: Record<string, unknown>): Found[] => {
  const app = App.of(deployment(changed).state);
  if (app === undefined) throw new Error('the stack is in no app');
  // Aspects change what the packs look at.
  app.synth();
  return [ServerlessChecks, NIST80053R5Checks, HIPAASecurityChecks].flatMap((Pack) => {
    const context = { appConstruct: app, templatePaths: [] } as unknown as IPolicyValidationContext;
    return v.parse(Report, new Pack(app).validate(context)).violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        rule: ruleName,
        path: constructPath.split('/').slice(1).join('/'),
      })),
    );
  });
};
const covers =
  ({ rules, paths }: NagFinding) =>
  ({ rule, path }: Found): boolean =>
    rules.includes(rule) && paths.test(path);

/** Of functions that have no reservation, also where every setting is set. */
const REMAINING = ['HIPAA.Security-LambdaConcurrency', 'NIST.800.53.R5-LambdaConcurrency'];

const byDefault = findingsIn({});
const withEverything = findingsIn(EVERYTHING);

describe('cdk-nag’s packs Serverless, NIST 800-53 r5 and HIPAA', () => {
  it('find nothing that has no setting and no written reason', () => {
    const isKnown = (found: Found) => NAG_FINDINGS.some((known) => covers(known)(found));

    expect([...byDefault, ...withEverything].filter((found) => !isKnown(found))).toEqual([]);
    expect(byDefault.length).toBeGreaterThan(100);
  });

  it.each(NAG_FINDINGS.map((known) => [known.rules[0] ?? '', known] as const))(
    'find what the list has, by every rule that it names: %s',
    (_rule, known) => {
      const found = [...byDefault, ...withEverything].filter(covers(known));

      expect([...new Set(found.map(({ rule }) => rule))].sort()).toEqual([...known.rules].sort());
    },
  );

  it('find nothing that a setting answers, where every setting is set', () => {
    const answered = NAG_FINDINGS.filter(({ setting }) => setting !== undefined);
    // Functions of deployments, and those that the throttle limits, have no setting.
    const found = withEverything.filter((one) => answered.some((known) => covers(known)(one))).map(({ rule }) => rule);

    expect([...new Set(found)].sort()).toEqual(REMAINING);
  });
});
