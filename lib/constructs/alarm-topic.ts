import { Aspects, CfnOutput, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface AlarmTopicProps {
  /**
   * The e-mail address that gets the alarms, once its owner has confirmed the subscription.
   * @default - no subscription; subscribe other endpoints to the topic yourself
   */
  readonly alarmEmail?: string;
}

/** The topic to which every alarm of the stack publishes, whether it is created before or after this construct. */
export class AlarmTopic extends Construct {
  constructor(scope: Construct, id: string, { alarmEmail }: AlarmTopicProps = {}) {
    super(scope, id);
    // No KMS encryption: alarms cannot publish to a topic with the AWS managed key, and fail without an error; a
    // customer managed key costs more than all alarms. A message contains an alarm's name, description and values only.
    // https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
    const topic = new Topic(this, 'Topic', { displayName: 'Ringthrough alarms', enforceSSL: true });
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

    // No OK actions: they would double the mail, and the first deployment would send one for each alarm.
    const action = new SnsAction(topic);
    Aspects.of(Stack.of(this)).add({
      visit: (node) => {
        if (node instanceof RunbookAlarm) node.addAlarmAction(action);
      },
    });
    new CfnOutput(this, 'Arn', { value: topic.topicArn, description: 'SNS topic of the alarms' });
  }
}
