import { Annotations, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

const USE = ['kms:Decrypt', 'kms:GenerateDataKey*'];

/**
 * What services need of the key that encrypts logs, queues, topics and the event bus. Functions have it in their roles, and DynamoDB uses the key in
 * the name of who calls it. SNS has no mobile push in China, so every name ends in `amazonaws.com`.
 */
export const keyStatements = ({ partition, region, account }: Stack): PolicyStatement[] => [
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  new PolicyStatement({
    sid: 'RingthroughLogs',
    principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
    actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
    },
  }),
  // Alarms to their topic, SNS and EventBridge to dead-letter queues, and endpoint events of SNS to their topic.
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  new PolicyStatement({
    sid: 'RingthroughServices',
    principals: ['sns', 'cloudwatch', 'events'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
    actions: USE,
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  }),
  // EventBridge looks whether the key of a bus is symmetric; the rest it has above.
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html
  new PolicyStatement({
    sid: 'RingthroughEventBus',
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['kms:DescribeKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  }),
  // Should SNS publish endpoint events in the name of the account and not in its own: AWS does not say.
  new PolicyStatement({
    sid: 'RingthroughEndpointEvents',
    principals: [new AnyPrincipal()],
    actions: USE,
    resources: ['*'],
    conditions: {
      StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `sns.${region}.amazonaws.com` },
    },
  }),
];

/** Adds what services need to the key's policy; of a key whose policy is kept elsewhere, a warning has the statements. */
export const allowServices = (scope: Construct, key: IKey): void => {
  const stack = Stack.of(scope);
  const missing = keyStatements(stack).filter((statement) => !key.addToResourcePolicy(statement, true).statementAdded);
  if (missing.length > 0)
    Annotations.of(scope).addWarningV2(
      'ringthrough:key-policy',
      `the policy of the encryption key must contain: ${JSON.stringify(stack.resolve(missing.map((one) => one.toStatementJson())))}`,
    );
};
