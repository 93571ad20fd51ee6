import {
  DeleteEndpointCommand,
  PublishCommand,
  type PublishCommandInput,
  SetEndpointAttributesCommand,
} from '@aws-sdk/client-sns';
import { invalid, type SnsCase } from './sns-case.ts';
import { outcome, type SnsSubject } from './sns-subject.ts';

const json = (message: unknown) => ({ MessageStructure: 'json', Message: JSON.stringify(message) });
const VOIP = json({ APNS_VOIP: '{"callId":"c1"}' });
const isId = (id: string | undefined): string => (/^[0-9a-f-]{36}$/.test(id ?? '') ? 'a message id' : 'no message id');
const publish = ({ client }: SnsSubject, input: PublishCommandInput) =>
  outcome(client.send(new PublishCommand(input)), ({ MessageId }) => isId(MessageId));

/** A message to an endpoint that is open. */
const said = (
  rule: string,
  message: Pick<PublishCommandInput, 'Message' | 'MessageStructure'>,
  answer: unknown,
): SnsCase => ({
  rule,
  known: 'recorded',
  ask: async (sns) => publish(sns, { TargetArn: await sns.makeEndpoint(await sns.makeApplication()), ...message }),
  answer,
});

const disabled = ['EndpointDisabledException', 'EndpointDisabled', 400, 'Endpoint is disabled'];
const noEntry = invalid("JSON must contain an entry for 'default' or 'APNS_VOIP'.");

/** Texts: https://github.com/wireapp/wire-server, Gundeck/Aws.hs; https://github.com/awslabs/aws-sdk-kotlin/issues/426 */
export const publishCases: readonly SnsCase[] = [
  said('a message for the endpoint’s own platform needs no default', VOIP, 'a message id'),
  { ...said('a default is enough', json({ default: 'hello' }), 'a message id'), known: 'documented' },
  said("another platform's entry is not", json({ APNS: '{}' }), noEntry),
  said('an entry that is no string is none', json({ APNS_VOIP: {} }), noEntry),
  said(
    'what is no JSON is refused',
    { MessageStructure: 'json', Message: '{' },
    invalid('Message Structure - JSON message body failed to parse'),
  ),
  said('an empty message is refused', { Message: '' }, invalid('Empty message')),
  said('more than 256 KiB is refused', { Message: 'x'.repeat(262_145) }, invalid('Message too long')),
  said(
    'a push of 5,121 bytes is too long for VoIP',
    json({ APNS_VOIP: `{"a":"${'x'.repeat(5113)}"}` }),
    invalid('Message Reason: Invalid notification for protocol APNS_VOIP: Notification is too long'),
  ),
  {
    rule: 'Google data over 4,096 bytes are refused',
    known: 'recorded',
    needs: 'GCM',
    ask: async (sns) => {
      const GCM = JSON.stringify({ fcmV1Message: { message: { data: { a: 'x'.repeat(4097) } } } });
      return publish(sns, { TargetArn: await sns.makeEndpoint(await sns.makeApplication('GCM')), ...json({ GCM }) });
    },
    answer: invalid(
      'Message Reason: Invalid notification for protocol GCM: Notification data is larger than allowed limit',
    ),
  },
  {
    rule: 'a disabled endpoint is refused before the message is looked at',
    known: 'recorded',
    ask: async (sns) => {
      const TargetArn = await sns.makeEndpoint(await sns.makeApplication(), { Attributes: { Enabled: 'false' } });
      return publish(sns, { TargetArn, MessageStructure: 'json', Message: '{' });
    },
    answer: disabled,
  },
  {
    rule: 'an endpoint disabled later is refused too, and rings again when it is enabled',
    known: 'documented',
    ask: async (sns) => {
      const TargetArn = await sns.makeEndpoint(await sns.makeApplication());
      const enable = (Enabled: string) =>
        sns.client.send(new SetEndpointAttributesCommand({ EndpointArn: TargetArn, Attributes: { Enabled } }));
      await enable('false');
      const refused = await publish(sns, { TargetArn, ...VOIP });
      await enable('true');
      return [refused, await publish(sns, { TargetArn, ...VOIP })];
    },
    answer: [disabled, 'a message id'],
  },
  {
    rule: 'a deleted endpoint is an invalid parameter, not a NotFound',
    known: 'recorded',
    ask: async (sns) => {
      const TargetArn = await sns.makeEndpoint(await sns.makeApplication());
      await sns.client.send(new DeleteEndpointCommand({ EndpointArn: TargetArn }));
      return publish(sns, { TargetArn, ...VOIP });
    },
    answer: invalid('TargetArn Reason: No endpoint found for the target arn specified'),
  },
];
