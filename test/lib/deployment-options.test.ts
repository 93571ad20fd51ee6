/** The settings that say how a deployment fits into an account, as what CDK takes. */
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import {
  applyTags,
  encryptionKeyOf,
  envOf,
  permissionsBoundaryOf,
  vpcOf,
} from '../../lib/settings/deployment-options.ts';
import { readSettings, type Settings } from '../../lib/settings/settings.ts';
import { refuseOtherTargets } from '../../lib/settings/target-rule.ts';
import { timerConcurrencyOf } from '../../lib/settings/timer-concurrency.ts';
import { EVERYTHING } from './all-settings.ts';
import { minimalSettings } from './settings-mistakes.ts';

const settings = (changed: Record<string, unknown>): Settings => readSettings({ ...minimalSettings, ...changed });
const everything = readSettings({ ...minimalSettings, ...EVERYTHING });
const aStack = (props: StackProps = {}) => new Stack(new App(), 'stack', props);

describe('settings as options of CDK', () => {
  it.each([
    [{}, {}],
    [{ region: 'eu-west-1' }, { env: { region: 'eu-west-1' } }],
    [{ account: '012345678901' }, { env: { account: '012345678901' } }],
    [{ encryptionKey: EVERYTHING.encryptionKey }, { env: { region: 'eu-west-1' } }],
    [{ region: 'eu-west-1', account: '012345678901' }, { env: { region: 'eu-west-1', account: '012345678901' } }],
  ])('%j is the environment of the stacks: %j', (changed, options) => {
    expect(envOf(settings(changed))).toEqual(options);
  });

  it('put functions into the subnets and groups of the VPC, without a lookup', () => {
    const stack = aStack();
    const placement = vpcOf(stack, {
      vpc: { id: 'vpc-0123abcd', subnetIds: ['subnet-0123abcd', 'subnet-1234abcd'], securityGroupIds: ['sg-0123abcd'] },
    });
    if (placement === undefined) throw new Error('no VPC');
    new LambdaFunction(stack, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {}'),
      ...placement,
      securityGroups: [...(placement.securityGroups ?? [])],
    });

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['subnet-0123abcd', 'subnet-1234abcd'], SecurityGroupIds: ['sg-0123abcd'] },
    });
    expect(vpcOf(stack, settings({}))).toBeUndefined();
  });

  it('name the key and the boundary, by ARN or by name', () => {
    const stack = aStack();

    expect(encryptionKeyOf(stack, everything)?.keyArn).toBe(EVERYTHING.encryptionKey);
    expect(permissionsBoundaryOf(stack, everything)?.managedPolicyArn).toBe(EVERYTHING.permissionsBoundary);
    expect(
      stack.resolve(
        permissionsBoundaryOf(new Stack(stack, 'other'), { permissionsBoundary: 'path/boundary' })?.managedPolicyArn,
      ),
    ).toEqual({ 'Fn::Join': ['', expect.arrayContaining([':policy/path/boundary'])] });
  });

  it('tag every resource', () => {
    const stack = aStack();
    new Topic(stack, 'Topic');
    applyTags(stack, everything);

    Template.fromStack(stack).hasResourceProperties('AWS::SNS::Topic', {
      Tags: [{ Key: 'cost-centre', Value: '1234' }],
    });
  });

  it.each([
    [{}, undefined],
    [{ maxConcurrency: { ringTimer: 7 } }, 7],
    [{ reservedConcurrency: { ringTimer: 5 } }, 5],
    [{ reservedConcurrency: { ringTimer: 5000 } }, 1000],
    [{ reservedConcurrency: { ringTimer: 20 }, maxConcurrency: { ringTimer: 7 } }, 7],
  ])('%j limits the timers that run at once to %s', (changed, limit) => {
    expect(timerConcurrencyOf(settings(changed))).toBe(limit);
  });

  it.each([
    ['dev', false],
    ['dev-alice', false],
    ['test2', false],
    ['pr-17', false],
    ['sandbox', false],
    ['prod', true],
    ['production', true],
    ['live', true],
    ['staging', true],
    ['eu', true],
    ['private', true],
  ])('protect the stage %s: %s, unless they say otherwise', (stage, isProtected) => {
    const read = (own: object) => readSettings({ ...minimalSettings, stages: { [stage]: own } }, stage).protect;

    expect([read({}), read({ protect: true }), read({ protect: false })]).toEqual([isProtected, true, false]);
  });
});

describe('a stack that does not know where it goes', () => {
  it('is refused by CloudFormation in another region, account or partition than that of the ARNs', () => {
    const stack = aStack();
    refuseOtherTargets(stack, { ...everything });
    const { Rules } = Template.fromStack(stack).toJSON();
    const compared = (
      Rules.SettingsBelongHere.Assertions as { Assert: { 'Fn::Equals': [{ Ref: string }, string] } }[]
    ).map(({ Assert }) => `${Assert['Fn::Equals'][0].Ref} ${Assert['Fn::Equals'][1]}`);

    expect([...new Set(compared)].sort()).toEqual([
      'AWS::AccountId 123456789012',
      'AWS::Partition aws',
      'AWS::Region eu-west-1',
    ]);
    expect(JSON.stringify(Rules)).toContain(
      'domain.certificateArn is in eu-west-1, and this deployment is in another region',
    );
  });

  it('has no such rule where the settings have no ARN, or where it knows', () => {
    const [unknown, known] = [aStack(), aStack({ env: { region: 'eu-west-1', account: '123456789012' } })];
    refuseOtherTargets(unknown, { ...settings({}) });
    refuseOtherTargets(known, { ...everything });

    expect(Template.fromStack(unknown).toJSON().Rules?.SettingsBelongHere).toBeUndefined();
    expect(Template.fromStack(known).toJSON().Rules?.SettingsBelongHere).toBeUndefined();
  });
});
