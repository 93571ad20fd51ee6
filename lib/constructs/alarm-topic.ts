import { Aspects, CfnOutput, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct, type IConstruct } from 'constructs';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface AlarmTopicProps {
  /**
   * The e-mail address that gets the alarms, once its owner has confirmed the subscription.
   * @default - no subscription; subscribe other endpoints to the topic yourself
   */
  readonly alarmEmail?: string;
  /**
   * A topic that is there already.
   * @default - a topic is created
   */
  readonly topic?: ITopic;
  /**
   * Encrypts the topic.
   * @default - not encrypted
   */
  readonly encryptionKey?: IKey;
  /** The construct whose alarms are sent. */
  readonly alarms: IConstruct;
}

/** The topic to which every alarm of a deployment publishes, whether it is created before or after this construct. */
export class AlarmTopic extends Construct {
  constructor(scope: Construct, id: string, { alarmEmail, topic, encryptionKey, alarms }: AlarmTopicProps) {
    super(scope, id);
    const target = topic ?? this.createTopic(alarmEmail, encryptionKey);
    // No OK actions: they would double the mail, and the first deployment would send one for each alarm.
    const action = new SnsAction(target);
    Aspects.of(alarms).add({
      visit: (node) => {
        if (node instanceof RunbookAlarm) node.addAlarmAction(action);
      },
    });
    new CfnOutput(this, 'Arn', { value: target.topicArn, description: 'SNS topic of the alarms' });
  }

  private createTopic(alarmEmail: string | undefined, encryptionKey: IKey | undefined): Topic {
    // Alarms cannot publish to a topic with the AWS managed key, and fail without an error; a customer managed key costs
    // more than all alarms. A message contains an alarm's name, description and values only.
    // https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
    const topic = new Topic(this, 'Topic', {
      displayName: 'Ringthrough alarms',
      enforceSSL: true,
      ...(encryptionKey ? { masterKey: encryptionKey } : {}),
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Alarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail));
    return topic;
  }
}
