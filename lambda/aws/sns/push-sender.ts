import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { PushMessage } from '../../push/push-message.ts';
import type { PushOutcome, PushSender } from '../../push/push-sender.ts';
import { outcomeOf } from './errors.ts';

/** Pauses before the retries of a Publish, in milliseconds; jitter shortens each by up to half. */
const PAUSES = [100, 300] as const;
/** Milliseconds after which a Publish is not retried: one that gets no answer takes the client's whole timeout. */
const BUDGET = 1_000;

/** Publishes to endpoints. Only a throttled Publish is retried: after other failures the push may have been sent. */
export const snsPush = (sns: SNSClient, now: () => number = Date.now): PushSender => {
  const publish = async ({ endpointArn, message, attributes }: PushMessage): Promise<PushOutcome> => {
    try {
      const { MessageId } = await sns.send(
        new PublishCommand({
          TargetArn: endpointArn,
          MessageStructure: 'json',
          Message: message,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
        }),
      );
      return { kind: 'accepted', messageId: MessageId ?? '' };
    } catch (error) {
      return outcomeOf(error);
    }
  };

  return {
    send: async (message, { isRepeatable = false } = {}) => {
      const end = now() + BUDGET;
      let outcome = await publish(message);
      for (const pause of PAUSES) {
        if (outcome.kind !== 'retryable' || !(isRepeatable || outcome.reason === 'throttled')) break;
        if (now() + pause > end) break;
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
        outcome = await publish(message);
      }
      return outcome;
    },
  };
};
