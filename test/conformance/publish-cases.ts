import {
  DeleteEndpointCommand,
  PublishCommand,
  type PublishCommandInput,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { invalid, type SnsCase } from './sns-case.ts';
import { outcome, type SnsFixture } from './sns-fixture.ts';

const json = (message: unknown) => ({ MessageStructure: 'json', Message: JSON.stringify(message) });
const VOIP = json({ APNS_VOIP: '{"callId":"c1"}' });
const isId = (id: string | undefined): string => (/^[0-9a-f-]{36}$/.test(id ?? '') ? 'a message id' : 'no message id');
const publish = ({ client }: SnsFixture, input: PublishCommandInput) =>
  outcome(client.send(new PublishCommand(input)), ({ MessageId }) => isId(MessageId));

const disableApplication = ({ client }: SnsFixture, PlatformApplicationArn: string) =>
  client.send(
    new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes: { Enabled: 'false' } }),
  );

/** Publishes a message to an enabled endpoint. */
const publishing = (
  rule: string,
  message: Pick<PublishCommandInput, 'Message' | 'MessageStructure'>,
  expected: unknown,
): SnsCase => ({
  rule,
  evidence: 'recorded',
  request: async (sns) =>
    publish(sns, { TargetArn: await sns.createEndpoint(await sns.createApplication()), ...message }),
  expected,
});

const disabled = ['EndpointDisabledException', 'EndpointDisabled', 400, 'Endpoint is disabled'];
const applicationDisabled = [
  'PlatformApplicationDisabledException',
  'PlatformApplicationDisabled',
  400,
  'Platform application is disabled',
];
const noEntry = invalid("JSON must contain an entry for 'default' or 'APNS_VOIP'.");

/** Texts: Gundeck/Aws.hs of github.com/wireapp/wire-server; https://github.com/awslabs/aws-sdk-kotlin/issues/426 */
export const publishCases: readonly SnsCase[] = [
  publishing('a message with an entry for the platform needs no default', VOIP, 'a message id'),
  {
    ...publishing('a default entry alone is accepted', json({ default: 'hello' }), 'a message id'),
    evidence: 'documented',
  },
  publishing('an entry for another platform alone is refused', json({ APNS: '{}' }), noEntry),
  publishing('an entry that is not a string is refused', json({ APNS_VOIP: {} }), noEntry),
  publishing(
    'a message that is not JSON is refused',
    { MessageStructure: 'json', Message: '{' },
    invalid('Message Structure - JSON message body failed to parse'),
  ),
  publishing('an empty message is refused', { Message: '' }, invalid('Empty message')),
  publishing('a message over 256 KiB is refused', { Message: 'x'.repeat(262_145) }, invalid('Message too long')),
  publishing(
    'a VoIP push of 5,121 bytes is refused',
    json({ APNS_VOIP: `{"a":"${'x'.repeat(5113)}"}` }),
    invalid('Message Reason: Invalid notification for protocol APNS_VOIP: Notification is too long'),
  ),
  {
    rule: 'FCM data over 4,096 bytes is refused',
    evidence: 'recorded',
    needs: 'GCM',
    request: async (sns) => {
      const GCM = JSON.stringify({ fcmV1Message: { message: { data: { a: 'x'.repeat(4097) } } } });
      return publish(sns, {
        TargetArn: await sns.createEndpoint(await sns.createApplication('GCM')),
        ...json({ GCM }),
      });
    },
    expected: invalid(
      'Message Reason: Invalid notification for protocol GCM: Notification data is larger than allowed limit',
    ),
  },
  {
    rule: 'a publish to a disabled endpoint is refused before the message is validated',
    evidence: 'recorded',
    request: async (sns) => {
      const TargetArn = await sns.createEndpoint(await sns.createApplication(), { Attributes: { Enabled: 'false' } });
      return publish(sns, { TargetArn, MessageStructure: 'json', Message: '{' });
    },
    expected: disabled,
  },
  {
    rule: 'an endpoint disabled later refuses publishes until it is enabled again',
    evidence: 'documented',
    request: async (sns) => {
      const TargetArn = await sns.createEndpoint(await sns.createApplication());
      const enable = (Enabled: string) =>
        sns.client.send(new SetEndpointAttributesCommand({ EndpointArn: TargetArn, Attributes: { Enabled } }));
      await enable('false');
      const refused = await publish(sns, { TargetArn, ...VOIP });
      await enable('true');
      return [refused, await publish(sns, { TargetArn, ...VOIP })];
    },
    expected: [disabled, 'a message id'],
  },
  {
    // https://github.com/home-assistant/core/issues/14555
    rule: 'a publish through a disabled application is refused',
    evidence: 'recorded',
    request: async (sns) => {
      const PlatformApplicationArn = await sns.createApplication();
      const TargetArn = await sns.createEndpoint(PlatformApplicationArn);
      await disableApplication(sns, PlatformApplicationArn);
      return publish(sns, { TargetArn, ...VOIP });
    },
    expected: applicationDisabled,
  },
  {
    rule: 'a disabled application accepts no new endpoint',
    evidence: 'inferred',
    request: async (sns) => {
      const PlatformApplicationArn = await sns.createApplication();
      await disableApplication(sns, PlatformApplicationArn);
      return outcome(sns.createEndpoint(PlatformApplicationArn), () => 'done');
    },
    expected: applicationDisabled,
  },
  {
    rule: 'a publish to a deleted endpoint is an InvalidParameter, not a NotFound',
    evidence: 'recorded',
    request: async (sns) => {
      const TargetArn = await sns.createEndpoint(await sns.createApplication());
      await sns.client.send(new DeleteEndpointCommand({ EndpointArn: TargetArn }));
      return publish(sns, { TargetArn, ...VOIP });
    },
    expected: invalid('TargetArn Reason: No endpoint found for the target arn specified'),
  },
];
