import { randomUUID } from 'node:crypto';
import type { SNSEvent } from 'aws-lambda';
import type { ApplicationEvent } from '../sns/event-bus.ts';

/**
 * What Lambda hands to a function that is subscribed to a topic: one record, the message as text.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export const lambdaSnsEvent = ({ topicArn, subject, message }: ApplicationEvent): SNSEvent => {
  const region = topicArn.split(':')[3];
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: `${topicArn}:${randomUUID()}`,
        Sns: {
          Type: 'Notification',
          // Of this notification. That of the publish which failed stands in the message.
          MessageId: randomUUID(),
          TopicArn: topicArn,
          Subject: subject,
          Message: JSON.stringify(message),
          Timestamp: message.Time,
          SignatureVersion: '1',
          Signature: 'local',
          SigningCertUrl: `https://sns.${region}.amazonaws.com/SimpleNotificationService-local.pem`,
          UnsubscribeUrl: `https://sns.${region}.amazonaws.com/?Action=Unsubscribe`,
          MessageAttributes: {},
        },
      },
    ],
  };
};
