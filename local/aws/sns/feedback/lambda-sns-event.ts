import { randomUUID } from 'node:crypto';
import type { SNSEvent } from 'aws-lambda';
import type { ApplicationEvent } from '../event-bus.ts';

/**
 * The event of a function that is subscribed to a topic: one record, with the message as a string.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export const lambdaSnsEvent = ({ topicArn, subject, message }: ApplicationEvent, now: number): SNSEvent => {
  const region = topicArn.split(':')[3];
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: `${topicArn}:${randomUUID()}`,
        Sns: {
          Type: 'Notification',
          // The id of this notification. The id of the publish that failed is in the message.
          MessageId: randomUUID(),
          TopicArn: topicArn,
          Subject: subject,
          Message: JSON.stringify(message),
          Timestamp: new Date(now).toISOString(),
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
