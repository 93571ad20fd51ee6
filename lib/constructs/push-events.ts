import { Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/**
 * Where SNS tells what became of its endpoints: one topic for the events of every platform application. It belongs to
 * the applications, which hold its ARN, rather than to whoever listens.
 * https://docs.aws.amazon.com/sns/latest/dg/application-event-notifications.html
 */
export class PushEvents extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // No key of KMS: services cannot publish under SNS's own key, and AWS does not name application events among those
    // that can under a key of ours, nor the principal that it would have to allow. A wrong guess would not fail, it would
    // silence every event. SNS encrypts its disks in any case, and an event holds an endpoint's ARN and no token.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    // https://docs.aws.amazon.com/sns/latest/dg/sns-data-encryption.html
    this.topic = new Topic(this, 'Topic', { displayName: 'Events of push endpoints', enforceSSL: true });
    this.letSnsPublish(this.topic);
  }

  /**
   * AWS does not document as whom SNS publishes these events. They are known to arrive at topics with the policy that
   * SNS gives a topic of itself; a policy of our own, needed to refuse plain HTTP, replaces that one, so what it says of
   * publishing is said again. The second statement is how AWS wants it of services today.
   * https://github.com/wireapp/wire-server-deploy/blob/master/terraform/modules/aws-gundeck-push-notifications/resources.sns.tf
   * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner
   */
  private letSnsPublish(topic: Topic): void {
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
