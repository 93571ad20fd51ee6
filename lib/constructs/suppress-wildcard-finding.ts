import { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import * as v from 'valibot';
import { acknowledge } from './acknowledge.ts';

/** The parts of a resolved ARN, in the notation of cdk-nag. */
const Part: v.GenericSchema<unknown, string> = v.union([
  v.string(),
  v.pipe(
    v.object({ Ref: v.string() }),
    v.transform(({ Ref }) => `<${Ref}>`),
  ),
  v.pipe(
    v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) }),
    v.transform(({ 'Fn::GetAtt': [resource, attribute] }) => `<${resource}.${attribute}>`),
  ),
  v.pipe(
    v.object({ 'Fn::Join': v.tuple([v.string(), v.array(v.lazy(() => Part))]) }),
    v.transform(({ 'Fn::Join': [separator, parts] }) => parts.join(separator)),
  ),
  // Every other function of CloudFormation, such as Fn::Select.
  v.pipe(
    v.unknown(),
    v.transform((other) => JSON.stringify(other)),
  ),
]);

/**
 * Suppresses cdk-nag's finding on `arn`, which ends in a wildcard, in the policies of `grantee`. `how` is
 * `acknowledgeInAspect` where an aspect suppresses.
 */
export const suppressWildcardFinding = (
  grantee: IGrantable,
  arn: string,
  reason: string,
  how: typeof acknowledge = acknowledge,
): void => {
  const principal = grantee.grantPrincipal;
  // A principal that is not a construct, such as an account, has no policy in this app that cdk-nag could check.
  if (!Construct.isConstruct(principal)) return;
  const resource = v.safeParse(Part, Stack.of(principal).resolve(arn));
  // Another intrinsic function, in an ARN of the app: cdk-nag's notation of it is not known.
  if (!resource.success) return;
  how(principal, { id: `AwsSolutions-IAM5[Resource::${resource.output}]`, reason });
};
