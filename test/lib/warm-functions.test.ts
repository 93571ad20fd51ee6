import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { WARM_EVENT, WARM_FUNCTIONS } from '../../lambda/contract/warm-event.ts';
import { deployment, resources } from './deployment.ts';

const Target = v.object({ Arn: v.unknown(), Input: v.string(), RetryPolicy: v.unknown() });
const WarmRule = v.object({
  ScheduleExpression: v.literal('rate(4 minutes)'),
  State: v.string(),
  Targets: v.array(Target),
});

const rulesOf = (changed: Record<string, unknown> = {}) =>
  resources([deployment(changed).api], 'AWS::Events::Rule').flatMap(({ Properties }) =>
    v.is(WarmRule, Properties) ? [Properties] : [],
  );
const targetsOf = (changed?: Record<string, unknown>) => rulesOf(changed).flatMap(({ Targets }) => Targets);
const everyFunction = {
  identity: [{ issuer: 'https://issuer.test/', audience: ['a'], algorithms: ['ES256'] }],
  webPush: { subject: 'mailto:operator@example.com' },
};
/** Our own authorizer and the function for closed browsers, which most deployments do not have. */
const OPTIONAL = 2;
/** The name of a target's function, from its logical id. */
const functionOf = ({ Arn }: v.InferOutput<typeof Target>): string => {
  const [, id = ''] = /"(\w+?)(Function)?[0-9A-F]{8}"/.exec(JSON.stringify(Arn)) ?? [];
  return id
    .replace(/(?<=.)[A-Z]/g, '-$&')
    .toLowerCase()
    .replace('ring-timers', 'ring-timer');
};

describe('the setting keepWarm', () => {
  it('sends every function on a call’s way the warm event, in rules of at most five targets', () => {
    const rules = rulesOf(everyFunction);

    expect(rules.map(({ Targets }) => Targets.length)).toEqual([5, 5, 2]);
    const targets = targetsOf(everyFunction);
    expect(targets).toHaveLength(WARM_FUNCTIONS.length);
    expect(new Set(targets.map(({ Input }) => Input))).toEqual(new Set([JSON.stringify(WARM_EVENT)]));
    expect(targets.map(functionOf)).toEqual(WARM_FUNCTIONS);
  });

  it('has no target for an authorizer that API Gateway replaces, nor for browsers that do not ring, and is not repeated when it fails: the next one comes soon', () => {
    expect(targetsOf()).toHaveLength(WARM_FUNCTIONS.length - OPTIONAL);
    for (const { RetryPolicy } of targetsOf())
      expect(RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 });
  });

  it('invokes the alias of a function that has one, and nobody else may invoke it for a rule', () => {
    const canary = { canary: { percent: 10, minutes: 5 } };

    for (const { Arn } of targetsOf(canary)) expect(JSON.stringify(Arn)).toMatch(/Live/);
    const permissions = resources([deployment(canary).api], 'AWS::Lambda::Permission').filter(
      ({ id, Properties }) => Properties.Principal === 'events.amazonaws.com' && id.includes('Warm'),
    );
    expect(permissions).toHaveLength(WARM_FUNCTIONS.length - OPTIONAL);
    for (const { Properties } of permissions) expect(JSON.stringify(Properties.SourceArn)).toMatch(/WarmRule\d/);
  });

  it('can be switched off', () => {
    expect(rulesOf({ keepWarm: false })).toEqual([]);
  });
});
