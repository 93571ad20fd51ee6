/** The setting `canary`: callers invoke an alias, whose new versions get the invocations in two steps. */
import { describe, expect, it } from 'vitest';
import { deployment, type Resource, resources, someSettings } from './deployment.ts';

const CANARY = { percent: 10, minutes: 10 };
const stacksOf = (settings: object) => {
  const { state, api } = deployment({ ...settings });
  return [state, api];
};
const [withCanary, without] = [stacksOf({ canary: CANARY }), stacksOf({})];
const all = resources(withCanary);
const ofType = (type: string) => all.filter(({ Type }) => Type === type);
const textOf = ({ Properties }: Resource) => JSON.stringify(Properties);
const idOf = ({ id }: Resource) => id.split('/').at(-1) ?? '';
const aliases = ofType('AWS::Lambda::Alias');

/** Functions that no call uses, and that nothing but a schedule or CloudFormation invokes. */
const isOutside = (text: string) => /Provider|CredentialWatch|Credentials|Applications|StateCheck/.test(text);

describe('with a canary', () => {
  it.each([
    'AWS::ApiGatewayV2::Integration',
    'AWS::Lambda::EventSourceMapping',
    'AWS::SNS::Subscription',
    'AWS::ApiGatewayV2::Authorizer',
  ])('every %s invokes an alias', (type) => {
    const targets = ofType(type)
      .map(textOf)
      .filter((text) => /Fn::GetAtt|"Ref"/.test(text) && /lambda|FunctionName/.test(text));
    expect(targets.length).toBeGreaterThan(0);
    for (const text of targets)
      expect(
        aliases.some((alias) => text.includes(`"Ref":"${idOf(alias)}"`)),
        text,
      ).toBe(true);
  });

  it('every alias may be invoked by what invokes it, and retries of SNS events are those of the alias', () => {
    const permissions = ofType('AWS::Lambda::Permission').filter((one) => !isOutside(one.id));
    expect(permissions.length).toBeGreaterThan(20);
    for (const permission of permissions)
      expect(
        aliases.some((alias) => textOf(permission).includes(`"Ref":"${idOf(alias)}"`)),
        permission.id,
      ).toBe(true);
    const retries = ofType('AWS::Lambda::EventInvokeConfig').filter((one) => one.id.includes('PushFeedback'));
    expect(retries.map(textOf)).toEqual([expect.stringMatching(/"Qualifier":.*"Ref":"\w*Live\w*"/)]);
  });

  it('each alias shifts by CodeDeploy, and alarms roll it back', () => {
    expect(aliases).toHaveLength(14);
    const groups = ofType('AWS::CodeDeploy::DeploymentGroup');
    expect(groups).toHaveLength(14);
    for (const { Properties } of groups) {
      expect(Properties.AutoRollbackConfiguration).toEqual({
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      });
      const { Alarms } = Properties.AlarmConfiguration as { Alarms: { Name: { Ref: string } }[] };
      const names = Alarms.map(({ Name }) => all.find((one) => idOf(one) === Name.Ref)?.Properties.AlarmName);
      expect(names.map((name) => String(name).replace(/^ringthrough-dev-api-/, '')).sort()).toEqual([
        'api-failing',
        'call-events-late',
        'invite-slow',
        'push-feedback-errors',
        'ring-timers-late',
        'rings-not-accepted',
        'rings-rejected',
        'sockets-failing',
      ]);
    }
    expect(ofType('AWS::CodeDeploy::DeploymentConfig')[0]?.Properties.TrafficRoutingConfig).toMatchObject({
      TimeBasedCanary: { CanaryInterval: 10, CanaryPercentage: 10 },
    });
  });

  it('event sources keep their identity, so that no change is read twice when the setting is switched', () => {
    const idsOf = (list: readonly Resource[]) =>
      list.filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping').map(({ id }) => id);
    expect(idsOf(all)).toEqual(idsOf(resources(without)));
  });

  it('its role may change no other function', () => {
    const policy = ofType('AWS::IAM::Policy').find((one) => textOf(one).includes('lambda:UpdateAlias'));
    expect(textOf(policy as Resource)).not.toContain('"Action":"lambda:*"');
    expect(JSON.stringify(all)).not.toContain('AWSCodeDeployRoleForLambda');
  });
});

describe('without a canary', () => {
  it('there is neither an alias nor a version nor CodeDeploy', () => {
    const types = resources(without).map(({ Type }) => Type);
    expect(types.filter((type) => /Alias|Lambda::Version|CodeDeploy/.test(type))).toEqual([]);
  });
});

describe('the setting', () => {
  it.each([
    [{ canary: { percent: 0, minutes: 10 } }, /percent/],
    [{ canary: { percent: 10, minutes: 1 } }, /minutes/],
    [{ canary: CANARY, monitoring: false }, /canary.*monitoring/],
  ])('is refused: %j', (settings, message) => {
    expect(() => someSettings(settings)).toThrow(message);
  });
});
