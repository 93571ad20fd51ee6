import {
  EndpointDisabledException,
  InvalidParameterException,
  NotFoundException,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { App } from '../../lambda/contract/environment.ts';
import { type ParsedPush, parsePush } from '../model/parsed-push.ts';
import type { Pass } from './gate.ts';
import { clientConfig } from './gated-table.ts';
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
  /** Number of steps before it. */
  readonly step: number;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly token: string;
  /** The actor that sent it; `undefined` after the concurrent part. */
  readonly actor: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** SNS as one actor uses it, in this process: endpoints, and Publish to them, with the errors of the real service. */
export const makeSns = () => {
  const sns = new SNSClient(clientConfig('http://127.0.0.1:9'));
  let world: World | undefined;
  let pass: Pass | undefined;
  let actor: number | undefined;
  let now: (() => number) | undefined;
  sns.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        const fields: Fields = { ...input };
        const action = commandName.replace(/Command$/, '');
        const send = async () => ({
          response: {},
          output: { $metadata: {}, ...perform(action, fields, world, { actor, time: now?.() ?? 0 }) },
        });
        if (pass === undefined) return await send();
        const arn = arnIn(fields, world?.tenant ?? '');
        const hasEffect = action !== 'GetEndpointAttributes';
        // A phone is to be notified after its last ring: the order of two notifications does not matter.
        const isNotification = action === 'Publish' && !String(fields.Message).includes('ackUrl');
        const label = `${action} ${arn.split('/').slice(-3).join('/')}`;
        return await pass({ label, touches: [arn], isRead: isNotification || !hasEffect, hasEffect }, send);
      },
    { step: 'initialize' },
  );
  return {
    sns,
    use: (newWorld: World, newNow: () => number, newPass?: Pass, newActor?: number) => {
      [world, now, pass, actor] = [newWorld, newNow, newPass, newActor];
    },
  };
};

/** One endpoint for each token, under the same ARN also after it was deleted, as in SNS. */
const arnIn = ({ TargetArn, EndpointArn, PlatformApplicationArn, Token }: Fields, tenant: string): string =>
  String(
    TargetArn ??
      EndpointArn ??
      `${String(PlatformApplicationArn).replace(':app/', ':endpoint/')}/${tenant}-${String(Token).replace(':', '-')}`,
  );

type Sender = Pick<AcceptedPush, 'actor' | 'time'>;

const perform = (action: string, fields: Fields, world: World | undefined, sender: Sender): object => {
  if (world === undefined) throw new Error('no order is run');
  const arn = arnIn(fields, world.tenant);
  const endpoint = world.endpoints.get(arn);
  const notFound = new NotFoundException({ message: 'Endpoint does not exist', $metadata: {} });
  const attributes: Fields = { ...Object(fields.Attributes) };
  switch (action) {
    case 'CreatePlatformEndpoint':
      if (endpoint === undefined) world.endpoints.set(arn, { arn, token: String(fields.Token), enabled: true });
      return { EndpointArn: arn };
    case 'SetEndpointAttributes':
      if (endpoint === undefined) throw notFound;
      endpoint.token = String(attributes.Token ?? endpoint.token);
      endpoint.enabled = String(attributes.Enabled ?? endpoint.enabled) === 'true';
      return {};
    case 'GetEndpointAttributes':
      if (endpoint === undefined) throw notFound;
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
  const at = world.nextPosition();
  world.pushes.push({ ...push, at, step: world.stepCount(), token: endpoint.token, ...sender });
  return { MessageId: `message-${at}` };
};
