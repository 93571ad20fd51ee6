import {
  EndpointDisabledException,
  InvalidParameterException,
  NotFoundException,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { App } from '../../lambda/contract/environment.ts';
import { type ParsedPush, parsePush } from '../model/parsed-push.ts';
import type { Pass, Reply } from './gate.ts';
import { phoneOf } from './people.ts';
import { clientConfig } from './remembering-engine.ts';
import type { World } from './world.ts';

const ARN = 'arn:aws:sns:eu-west-1:000000000000:';
const PLATFORMS = ['APNS_VOIP', 'APNS', 'GCM'] as const;

export const apps: readonly App[] = [
  {
    appId: 'main',
    bundleId: 'com.example.app',
    applications: Object.fromEntries(PLATFORMS.map((platform) => [platform, `${ARN}app/${platform}/main`])),
  },
];

/** An endpoint of SNS. */
export interface Endpoint {
  readonly arn: string;
  token: string;
  enabled: boolean;
}

/** A push that SNS accepted. */
export interface AcceptedPush extends ParsedPush {
  /** Position among everything that the phones received. */
  readonly at: number;
  /** Whether its sender had read before that Bob blocks Alice. */
  readonly hasSeenBlock: boolean;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly token: string;
  readonly receiptToken: string | undefined;
  /** The actor that sent it; `undefined` after the concurrent part. */
  readonly actor: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** SNS as one actor uses it, in this process: endpoints, and Publish to them, with the errors of the real service. */
export const makeSns = () => {
  const sns = new SNSClient(clientConfig('http://127.0.0.1:9'));
  let used: SnsUse | undefined;
  sns.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        if (used === undefined) throw new Error('no order is run');
        const { world, pass, now, actor, hasSeenBlock } = used;
        const fields: Fields = { ...input };
        const action = commandName.replace(/Command$/, '');
        const arn = arnIn(fields, world.tenant);
        const isPublish = action === 'Publish';
        const hasEffect = action !== 'GetEndpointAttributes';
        // A phone is to be notified after its last ring: the order of two notifications does not matter.
        const isNotification = isPublish && !String(fields.Message).includes('ackUrl');
        // Of the ARN, not of the endpoint: what a request touches must not depend on what other actors have done so far.
        const phone = `phone ${phoneOf(arn.slice(arn.lastIndexOf('/') + world.tenant.length + 2))}`;
        const sender = { actor, time: now(), hasSeenBlock: hasSeenBlock() };
        const output = await pass(
          {
            label: `${action} ${arn.split('/').slice(-3).join('/')}`,
            content: JSON.stringify(fields),
            touches: isPublish ? [arn, phone] : [arn],
            isRead: isNotification || !hasEffect,
            hasEffect,
          },
          async () => replyOf(() => perform(action, fields, world, sender)),
        );
        return { response: {}, output: { $metadata: {}, ...output } };
      },
    { step: 'initialize', priority: 'high' },
  );
  return {
    sns,
    use: (next: SnsUse) => {
      used = next;
    },
  };
};

/** The actor that uses SNS. */
export interface SnsUse {
  readonly world: World;
  readonly pass: Pass;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly actor: number | undefined;
  readonly hasSeenBlock: () => boolean;
}

const replyOf = (work: () => object): Reply<object> => {
  try {
    const output = work();
    return { text: JSON.stringify(output), value: () => output };
  } catch (error) {
    const value = () => {
      throw error;
    };
    return { text: String(error), value };
  }
};

/** One endpoint for each token, under the same ARN also after it was deleted, as in SNS. */
const arnIn = ({ TargetArn, EndpointArn, PlatformApplicationArn, Token }: Fields, tenant: string): string =>
  String(
    TargetArn ??
      EndpointArn ??
      `${String(PlatformApplicationArn).replace(':app/', ':endpoint/')}/${tenant}-${String(Token).replace(':', '-')}`,
  );

type Sender = Pick<AcceptedPush, 'actor' | 'time' | 'hasSeenBlock'>;

const perform = (action: string, fields: Fields, world: World, sender: Sender): object => {
  const arn = arnIn(fields, world.tenant);
  const endpoint = world.endpoints.get(arn);
  const notFound = () => new NotFoundException({ message: 'Endpoint does not exist', $metadata: {} });
  const attributes: Fields = { ...Object(fields.Attributes) };
  switch (action) {
    case 'CreatePlatformEndpoint':
      if (endpoint === undefined) world.endpoints.set(arn, { arn, token: String(fields.Token), enabled: true });
      return { EndpointArn: arn };
    case 'SetEndpointAttributes':
      if (endpoint === undefined) throw notFound();
      endpoint.token = String(attributes.Token ?? endpoint.token);
      endpoint.enabled = String(attributes.Enabled ?? endpoint.enabled) === 'true';
      return {};
    case 'GetEndpointAttributes':
      if (endpoint === undefined) throw notFound();
      return { Attributes: { Token: endpoint.token, Enabled: String(endpoint.enabled) } };
    case 'DeleteEndpoint':
      world.endpoints.delete(arn);
      return {};
    case 'Publish':
      return publish(fields, world, endpoint, sender);
    default:
      throw new Error(`the push service does not know ${action}`);
  }
};

const publish = (fields: Fields, world: World, endpoint: Endpoint | undefined, sender: Sender): object => {
  if (endpoint === undefined) {
    const message = 'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified';
    throw new InvalidParameterException({ message, $metadata: {} });
  }
  if (!endpoint.enabled) throw new EndpointDisabledException({ message: 'Endpoint is disabled', $metadata: {} });
  const attributes: Readonly<Record<string, { StringValue?: string }>> = Object.fromEntries(
    Object.entries({ ...Object(fields.MessageAttributes) }),
  );
  const push = parsePush({
    endpointArn: endpoint.arn,
    message: String(fields.Message),
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, one]) => [name, one.StringValue ?? ''])),
  });
  world.pushes.push({ ...push, at: world.nextPosition(), token: endpoint.token, receiptToken: push.token, ...sender });
  return { MessageId: 'message' };
};
