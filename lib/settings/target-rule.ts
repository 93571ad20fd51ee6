import { Aws, CfnRule, Fn, type ICfnRuleConditionExpression, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { arnsIn } from './arns.ts';

/**
 * Lets CloudFormation refuse, before it creates anything, a deployment into another region, account or partition than that of the ARNs
 * among the settings. Only for a stack that does not know at synthesis where it goes; otherwise `readSettings` has checked it.
 * Rules may refer to pseudo parameters: https://connorkirkpatrick.com/2022/01/20/cloudformation-rules
 */
export const refuseOtherTargets = (scope: Construct, settings: Readonly<Record<string, unknown>>): void => {
  const stack = Stack.of(scope);
  const assertions = arnsIn(settings).flatMap(({ path, partition, region, account }) => [
    ...(Token.isUnresolved(stack.region) && region !== ''
      ? [
          isEqual(
            Aws.REGION,
            region,
            `${path} is in ${region}, and this deployment is in another region: set region, or change ${path}`,
          ),
        ]
      : []),
    ...(Token.isUnresolved(stack.account) && /^\d/.test(account)
      ? [
          isEqual(
            Aws.ACCOUNT_ID,
            account,
            `${path} is in account ${account}, and this deployment is in another account`,
          ),
        ]
      : []),
    ...(Token.isUnresolved(stack.region) && region === ''
      ? [
          isEqual(
            Aws.PARTITION,
            partition,
            `${path} is in partition ${partition}, and this deployment is in another one`,
          ),
        ]
      : []),
  ]);
  if (assertions.length > 0) new CfnRule(scope, 'SettingsBelongHere', { assertions });
};

const isEqual = (
  actual: string,
  wanted: string,
  assertDescription: string,
): { assert: ICfnRuleConditionExpression; assertDescription: string } => ({
  assert: Fn.conditionEquals(actual, wanted),
  assertDescription,
});
