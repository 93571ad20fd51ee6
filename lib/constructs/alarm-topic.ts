import { Aspects, CfnOutput, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface AlarmTopicProps {
  /**
   * Who is told by e-mail. AWS asks them first, and tells them nothing until they have said yes.
   * @default - nobody; subscribe to the topic whatever should know
   */
  readonly alarmEmail?: string;
}

/** Where every alarm of the stack tells that it went off: those made before this and those made after it. */
export class AlarmTopic extends Construct {
  constructor(scope: Construct, id: string, { alarmEmail }: AlarmTopicProps = {}) {
    super(scope, id);
    // No key of KMS: an alarm cannot publish under SNS's own key, and says so nowhere; a key of ours would cost more than
    // all alarms. A message holds an alarm's name, description and numbers.
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

    // Not told when an alarm ends: half of all mail would be no news, and the first deployment would send one each.
    const action = new SnsAction(topic);
    Aspects.of(Stack.of(this)).add({
      visit: (node) => {
        if (node instanceof RunbookAlarm) node.addAlarmAction(action);
      },
    });
    new CfnOutput(this, 'Arn', { value: topic.topicArn, description: 'What alarms are published to' });
  }
}
