import { type IAspect, Stack } from 'aws-cdk-lib';
import { CfnEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { acknowledgeInAspect } from '../constructs/acknowledge.ts';

/** Grants of CDK for encrypted topics and tables. */
const KEY_ACTIONS = ['kms:GenerateDataKey*', 'kms:ReEncrypt*'].map((action) => ({
  id: `AwsSolutions-IAM5[Action::${action}]`,
  reason: 'CDK grants the forms of one operation with a wildcard, on the one key of the setting `encryptionKey`.',
}));

/** Encrypts log groups, queues and the event bus with the customer's key, and lets functions use it. Table and topics take it as a property. */
export class Encryption implements IAspect {
  private readonly key: IKey;

  constructor(key: IKey) {
    this.key = key;
  }

  visit(node: IConstruct): void {
    if (node instanceof CfnLogGroup) {
      node.kmsKeyId = this.key.keyArn;
      // CloudWatch Logs checks the key's policy when the group is created.
      if (Stack.of(this.key) === Stack.of(node)) node.node.addDependency(this.key);
    }
    if (node instanceof CfnQueue) {
      node.sqsManagedSseEnabled = undefined;
      node.kmsMasterKeyId = this.key.keyArn;
    }
    // Not `EventBus.kmsKey`, which would write the key's policy once more: `allowServices` has what EventBridge needs.
    if (node instanceof CfnEventBus) node.kmsKeyIdentifier = this.key.keyArn;
    if (node instanceof LambdaFunction) {
      this.key.grant(node, 'kms:Decrypt', 'kms:GenerateDataKey');
      if (node.role) acknowledgeInAspect(node.role, ...KEY_ACTIONS);
    }
  }
}
