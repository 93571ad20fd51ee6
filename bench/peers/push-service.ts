import { CreatePlatformEndpointCommand, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { attributesOf, type Call, type Device, messageOf, type Ring, timersOf } from '../model/call.ts';
import { platformApplication } from '../model/registration.ts';

/** Pushes and timers with the clients of the AWS SDK. */
export class PushService {
  private readonly sns: SNSClient;
  private readonly sqs: SQSClient;

  constructor(sns: SNSClient, sqs: SQSClient) {
    this.sns = sns;
    this.sqs = sqs;
  }

  ringAll = async (call: Call, devices: readonly Device[]): Promise<Record<string, Ring>> => {
    const MessageAttributes = Object.fromEntries(
      attributesOf(call).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    );
    const publishes = devices.map(async ({ deviceId, endpointArn }) => {
      const Message = messageOf(call, deviceId);
      const publish = { TargetArn: endpointArn, MessageStructure: 'json', Message, MessageAttributes };
      const { MessageId = '' } = await this.sns.send(new PublishCommand(publish));
      return [deviceId, { outcome: 'accepted', messageId: MessageId, at: Date.now() }] as const;
    });
    return Object.fromEntries(await Promise.all(publishes));
  };

  setTimers = async (call: Call): Promise<void> => {
    const Entries = timersOf(call);
    await this.sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.TIMER_QUEUE_URL, Entries }));
  };

  createEndpoint = async (Token: string): Promise<string> => {
    const create = { PlatformApplicationArn: platformApplication, Token, Attributes: { Enabled: 'true' } };
    const { EndpointArn = '' } = await this.sns.send(new CreatePlatformEndpointCommand(create));
    return EndpointArn;
  };
}
