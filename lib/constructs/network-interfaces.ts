import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Why the statement has no narrower resource, for checks that find it. */
export const NETWORK_INTERFACES_REASON =
  'Lambda creates and deletes the network interfaces of a function in a VPC, whose ids are not known before; these are the actions of AWSLambdaVPCAccessExecutionRole.';

/**
 * What a function in a VPC needs: the actions of AWSLambdaVPCAccessExecutionRole without those for logs.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
 */
export const networkInterfaces = (): PolicyStatement =>
  new PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
