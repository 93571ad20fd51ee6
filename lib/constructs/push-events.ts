import { Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface PushEventsProps {
  /** @default - not encrypted with a key of the customer */
  readonly encryptionKey?: IKey;
}

/**
 * One topic for the endpoint events of every platform application. It is in the stack of the applications, which
 * contain its ARN, and not in that of the subscriber.
 * https://docs.aws.amazon.com/sns/latest/dg/application-event-notifications.html
 */
export class PushEvents extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { encryptionKey }: PushEventsProps = {}) {
    super(scope, id);
    // Not encrypted unless it is demanded: services cannot publish to a topic with the AWS managed key, and for a customer managed
    // key AWS does not name the principal with which SNS publishes application events. `key-policy.ts` allows each that there can
    // be. SNS encrypts its disks in any case, and an event contains an endpoint's ARN and no token.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    // https://docs.aws.amazon.com/sns/latest/dg/sns-data-encryption.html
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Events of push endpoints',
      enforceSSL: true,
      ...(encryptionKey ? { masterKey: encryptionKey } : {}),
    });
    this.allowSnsToPublish(this.topic);
  }

  /**
   * AWS does not document the principal with which SNS publishes these events. They are known to arrive at topics with
   * SNS's default policy. A custom policy, required to deny plain HTTP, replaces the default one, so the first
   * statement repeats the default permission to publish. The second one is what AWS recommends for services today.
   * https://github.com/wireapp/wire-server-deploy/blob/master/terraform/modules/aws-gundeck-push-notifications/resources.sns.tf
   * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner
   */
  private allowSnsToPublish(topic: Topic): void {
    const { account } = Stack.of(this);
    const publish = { actions: ['sns:Publish'], resources: [topic.topicArn] };
    topic.addToResourcePolicy(
      new PolicyStatement({
        ...publish,
        sid: 'AsByDefault',
        principals: [new AnyPrincipal()],
        conditions: { StringEquals: { 'AWS:SourceOwner': account } },
      }),
    );
    topic.addToResourcePolicy(
      new PolicyStatement({
        ...publish,
        sid: 'ApplicationEvents',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  }
}
