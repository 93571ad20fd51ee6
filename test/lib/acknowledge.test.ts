import { App, Aspects, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { acknowledge } from '../../lib/constructs/acknowledge.ts';
import { suppressWildcardFinding } from '../../lib/constructs/suppress-wildcard-finding.ts';

/** As cdk-nag 2 makes itself known to the tree: an aspect with `readPackName`. */
class PackOfNag2 {
  readonly readPackName = 'AwsSolutions';
  visit(_node: IConstruct): void {}
}

const aRole = (withPack: boolean) => {
  const app = new App({ builtinCloudFormationValidation: false, context: { 'aws:cdk:disable-stack-trace': true } });
  const stack = new Stack(app, 'stack');
  if (withPack) Aspects.of(app).add(new PackOfNag2());
  return { stack, role: new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) };
};
const metadataOf = (stack: Stack, type: string) =>
  Object.values(Template.fromStack(stack).findResources(type)).map(({ Metadata }) => Metadata?.cdk_nag);

describe('a suppressed finding', () => {
  it('is written for cdk-nag 2 to every resource, also one that is added later, once', () => {
    const { stack, role } = aRole(true);

    for (let again = 0; again < 2; again += 1)
      acknowledge(role, { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'no other' });
    acknowledge(role, { id: 'AwsSolutions-IAM4', reason: 'one of AWS' });
    role.addToPolicy(new PolicyStatement({ actions: ['xray:PutTraceSegments'], resources: ['*'] }));

    const rules = [
      { id: 'AwsSolutions-IAM5', reason: 'no other', applies_to: ['Resource::*'] },
      { id: 'AwsSolutions-IAM4', reason: 'one of AWS' },
    ];
    expect(metadataOf(stack, 'AWS::IAM::Role')).toEqual([{ rules_to_suppress: rules }]);
    expect(metadataOf(stack, 'AWS::IAM::Policy')).toEqual([{ rules_to_suppress: rules }]);
  });

  it('leaves nothing in the template of an app without cdk-nag 2', () => {
    const { stack, role } = aRole(false);

    acknowledge(role, { id: 'AwsSolutions-IAM4', reason: 'one of AWS' });

    expect(metadataOf(stack, 'AWS::IAM::Role')).toEqual([undefined]);
  });

  it('keeps what the app itself has suppressed', () => {
    const { stack, role } = aRole(true);
    const own = { id: 'AwsSolutions-L1', reason: 'of the app' };
    const resource = role.node.defaultChild;
    if (resource instanceof CfnResource) resource.addMetadata('cdk_nag', { rules_to_suppress: [own] });

    acknowledge(role, { id: 'AwsSolutions-IAM4', reason: 'one of AWS' });

    expect(metadataOf(stack, 'AWS::IAM::Role')).toEqual([
      { rules_to_suppress: [own, { id: 'AwsSolutions-IAM4', reason: 'one of AWS' }] },
    ]);
  });

  it('never throws, whatever the id and the ARN are', () => {
    const { stack, role } = aRole(true);
    const imported = Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::111111111111:role/imported');

    expect(() => acknowledge(role, { id: ':::[', reason: '' })).not.toThrow();
    expect(() => suppressWildcardFinding(imported, 'arn:aws:s3:::any/*', 'because')).not.toThrow();
    // An intrinsic function of which cdk-nag's notation is not known.
    expect(() => suppressWildcardFinding(role, Fn.importValue('any'), 'because')).not.toThrow();
  });
});
