import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { ListSubscriptionsCommand, paginateListPlatformApplications, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeKey, routes } from '../../lambda/contract/routes.ts';
import type { ProviderKey } from '../../local/apple/provider-key.ts';
import { motoVersion } from '../conformance/moto-server.ts';
import { inviteOf, iphone, pixel } from '../support/backend.ts';
import { cdkFor } from './cdk.ts';
import { type DeployedApi, describeApi, serveApi } from './deployed-api.ts';
import { ACCOUNT, type Emulator, REGION, startEmulator } from './emulator.ts';
import { clientSettings, putPushSecrets } from './push-secrets.ts';
import { pushesIn, ringIn } from './pushes.ts';

const moto = motoVersion();
if (!moto) console.warn("moto is not installed (pip install 'moto[server]'): nothing is deployed in this run");

const STACKS = ['ringthrough-dev-state', 'ringthrough-dev-api'];
const Template = v.object({ Resources: v.record(v.string(), v.object({ Type: v.string() })) });
const Functions = v.object({
  Functions: v.array(
    v.object({
      FunctionName: v.string(),
      Runtime: v.string(),
      Environment: v.optional(v.object({ Variables: v.optional(v.record(v.string(), v.string())) })),
    }),
  ),
});
/**
 * `cdk bootstrap` and `cdk deploy` of all stacks onto moto, as users run them, and requests to the deployment.
 * `moto-with-node.py` documents what is added to moto. Not covered: moto's CloudFormation does not pass the
 * architecture to Lambda, and its SQS never delivers delayed messages, so ring timers do not run. It describes a
 * WebSocket API but does not serve it: `sockets.test.ts` uses an emulator that does.
 */
describe.skipIf(!moto)(`all stacks on moto ${moto}`, () => {
  let emulator: Emulator;
  let api: DeployedApi;
  let served: Awaited<ReturnType<typeof serveApi>>;
  let assembly: string;
  let clients: { dynamodb: DynamoDBClient; sns: SNSClient; sqs: SQSClient };
  let providerKey: ProviderKey;

  beforeAll(async () => {
    emulator = await startEmulator();
    const settings = clientSettings(emulator);
    clients = { dynamodb: new DynamoDBClient(settings), sns: new SNSClient(settings), sqs: new SQSClient(settings) };
    providerKey = await putPushSecrets(emulator);

    const cdk = cdkFor(emulator);
    assembly = cdk.assembly;
    await cdk.run('synth', '--quiet', '--output', assembly, '-c', 'stage=dev');
    await cdk.run('bootstrap', '--app', assembly, `aws://${ACCOUNT}/${REGION}`);
    await cdk.run('deploy', '--app', assembly, '--all', '--require-approval', 'never').catch((error: unknown) => {
      throw new Error(`${error}\n${emulator.log().slice(-10_000)}`);
    });

    api = await describeApi(emulator, 'HTTP');
    served = await serveApi(api, emulator);
  }, 170_000);
  afterAll(async () => {
    await served?.close();
    await emulator?.close();
  });

  it.each(STACKS)('have every resource of %s', async (stack) => {
    const body = new URLSearchParams({ Action: 'DescribeStackResources', Version: '2010-05-15', StackName: stack });
    const answer = await (await emulator.ask('cloudformation', '/', { method: 'POST', body })).text();
    const template = v.parse(Template, JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8')));

    const made = [...answer.matchAll(/<LogicalResourceId>([^<]+)</g)].map(([, id]) => id);

    expect(made.sort()).toEqual(Object.keys(template.Resources).sort());
  });

  it('have one table with backups and a time to live', async () => {
    const [TableName, ...others] = (await clients.dynamodb.send(new ListTablesCommand({}))).TableNames ?? [];
    const { Table } = await clients.dynamodb.send(new DescribeTableCommand({ TableName }));
    const ttl = await clients.dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    const backups = await clients.dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));

    expect(others).toEqual([]);
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(ttl.TimeToLiveDescription?.TimeToLiveStatus).toBe('ENABLED');
    expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe(
      'ENABLED',
    );
  });

  it('have a platform application for each credential, created by the custom resource', async () => {
    const applications = [];
    for await (const page of paginateListPlatformApplications({ client: clients.sns }, {})) {
      applications.push(...(page.PlatformApplications ?? []));
    }

    const byPlatform = Object.fromEntries(
      applications.map(({ PlatformApplicationArn = '', Attributes = {} }) => [
        PlatformApplicationArn.split('/')[1],
        [Attributes.PlatformPrincipal, Attributes.ApplePlatformTeamID, Attributes.ApplePlatformBundleID],
      ]),
    );
    const apple = [providerKey.keyId, providerKey.teamId, 'com.example.ringthrough.voip'];
    expect(byPlatform).toEqual({
      APNS_VOIP: apple,
      APNS_VOIP_SANDBOX: apple,
      GCM: [undefined, undefined, undefined],
    });
    for (const { Attributes = {} } of applications) {
      expect(Attributes.EventDeliveryFailure).toContain(':ringthrough-dev-state-PushEventsTopic');
    }
  });

  it('have a timer queue with dead letters, and a subscription to SNS', async () => {
    const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({}));
    const QueueUrl = QueueUrls.find((url) => url.includes('RingTimersQueue'));
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
    );
    const { Subscriptions = [] } = await clients.sns.send(new ListSubscriptionsCommand({}));

    expect(Attributes?.RedrivePolicy).toContain('RingTimersDeadLetters');
    expect(Subscriptions.map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toContainEqual([
      'lambda',
      expect.stringContaining('PushFeedback'),
    ]);
  });

  it('have functions on Node.js 24', async () => {
    const { Functions: functions } = v.parse(
      Functions,
      await (await emulator.ask('lambda', '/2015-03-31/functions')).json(),
    );

    expect(functions.length).toBeGreaterThan(8);
    expect(new Set(functions.map(({ Runtime }) => Runtime))).toEqual(new Set(['nodejs24.x']));
  });

  it('have every route of the contract with its integration, and a JWT authorizer on all except receipts', () => {
    const [jwt, ...others] = api.authorizers;

    expect(others).toEqual([]);
    expect(jwt).toMatchObject({
      authorizerType: 'JWT',
      jwtConfiguration: { issuer: 'https://issuer.example.com/', audience: ['ringthrough'] },
    });
    expect(new Map(api.routes.map((route) => [route.routeKey, [route.authorizationType, route.authorizerId]]))).toEqual(
      new Map(
        Object.values(routes).map((route) => [
          routeKey(route),
          route.auth === 'jwt' ? ['JWT', jwt?.authorizerId] : ['NONE', null],
        ]),
      ),
    );
    const integrations = api.integrations.map(({ integrationId }) => `integrations/${integrationId}`);
    expect(api.routes.filter(({ target }) => !integrations.includes(target))).toEqual([]);
    expect(new Set(api.integrations.map(({ payloadFormatVersion }) => payloadFormatVersion))).toEqual(new Set(['2.0']));
  });

  it('have a WebSocket API with an authorizer on $connect, and one function for all routes', async () => {
    const sockets = await describeApi(emulator, 'WEBSOCKET');
    const [authorizer, ...others] = sockets.authorizers;
    const integrationUri = (target: string) =>
      sockets.integrations.find(({ integrationId }) => target === `integrations/${integrationId}`)?.integrationUri;

    expect(others).toEqual([]);
    expect(authorizer).toMatchObject({
      authorizerType: 'REQUEST',
      authorizerUri: expect.stringContaining(':function:ringthrough-dev-api-SocketAuthorizer'),
    });
    expect(authorizer?.identitySource ?? []).toEqual([]);
    const socket = expect.stringMatching(/:function:ringthrough-dev-api-Socket[0-9A-F]{8}-\w+\/invocations$/);
    expect(
      sockets.routes.map((route) => [
        ...[route.routeKey, integrationUri(route.target), route.authorizationType, route.authorizerId],
        route.routeResponseSelectionExpression,
      ]),
    ).toEqual([
      ['$connect', socket, 'CUSTOM', authorizer?.authorizerId, null],
      ['$disconnect', socket, 'NONE', null, null],
      ['$default', socket, 'NONE', null, '$default'],
      ['one_way_signal', socket, 'NONE', null, null],
    ]);
    expect(sockets.stages).toEqual([{ stageName: 'v1', autoDeploy: true }]);
  });

  it('have functions that reject a connection without a token, open a socket, and answer a message', async () => {
    const sockets = await describeApi(emulator, 'WEBSOCKET');
    const invoke = async (uri: string | null | undefined, event: object): Promise<unknown> => {
      const arn = /functions\/(.+)\/invocations$/.exec(uri ?? '')?.[1] ?? '';
      const path = `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`;
      return await (await emulator.ask('lambda', path, { method: 'POST', body: JSON.stringify(event) })).json();
    };
    const eventOf = (routeKey: string) => ({
      requestContext: {
        ...{ routeKey, requestId: 'one', connectionId: 'one' },
        authorizer: { tenant: '', userId: 'carol', deviceId: 'phone' },
      },
    });
    const socket = sockets.integrations[0]?.integrationUri;

    const rejected = await invoke(sockets.authorizers[0]?.authorizerUri, {
      headers: { 'Sec-WebSocket-Protocol': 'ringthrough' },
    });
    const headers = { 'Sec-WebSocket-Protocol': 'ringthrough, bearer.eyJ' };
    const opened = await invoke(socket, { ...eventOf('$connect'), headers });
    const answered = await invoke(socket, { ...eventOf('$default'), body: '{"type":"ping","id":"a"}' });

    expect(rejected).toMatchObject({ errorMessage: 'Unauthorized' });
    expect(opened).toEqual({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ringthrough' } });
    expect(answered).toEqual({ statusCode: 200, body: '{"type":"pong","id":"a"}' });
  });

  it('set the URL of `@connections` in every function that sends to sockets', async () => {
    const { apiId } = await describeApi(emulator, 'WEBSOCKET');
    const { Functions: functions } = v.parse(
      Functions,
      await (await emulator.ask('lambda', '/2015-03-31/functions')).json(),
    );

    const senders = functions.filter(({ Environment }) => Environment?.Variables?.SOCKET_POST_URL !== undefined);

    expect(
      senders.map(({ FunctionName }) => /-api-([A-Za-z]+?)(Function)?[0-9A-F]{8}-/.exec(FunctionName)?.[1]).sort(),
    ).toEqual(['CallEvents', 'Calls', 'Invite', 'Receipts', 'RingTimers', 'Socket']);
    expect(new Set(senders.map(({ Environment }) => Environment?.Variables?.SOCKET_POST_URL))).toEqual(
      new Set([`https://${apiId}.execute-api.${REGION}.amazonaws.com/v1`]),
    );
  });

  it('reject requests without a token', async () => {
    expect((await served.request('GET', '/v1/devices')).status).toBe(401);
  });

  it('register devices, push an invite to both, set the timer, and accept a receipt and an answer', async () => {
    const [alice, bob] = [await served.issuer.mint('alice'), await served.issuer.mint('bob')];
    const [apple, google] = [iphone(), pixel()];

    const registered = [
      await served.request('PUT', '/v1/devices/iphone', { token: bob, body: apple }),
      await served.request('PUT', '/v1/devices/pixel', { token: bob, body: google }),
    ];
    const invited = await served.request('POST', '/v1/calls', { token: alice, body: inviteOf('bob') });

    expect(registered.map(({ status }) => status)).toEqual([201, 201]);
    expect(invited).toMatchObject({
      status: 201,
      body: {
        rings: expect.arrayContaining([
          expect.objectContaining({ deviceId: 'iphone', outcome: 'accepted' }),
          expect.objectContaining({ deviceId: 'pixel', outcome: 'accepted' }),
        ]),
      },
    });
    const { callId } = v.parse(v.object({ callId: v.string() }), invited.body);
    await expect.poll(() => pushesIn(emulator.log()).length).toBe(2);
    const pushed = pushesIn(emulator.log());
    expect(pushed).toContainEqual({
      arn: expect.stringContaining(':endpoint/APNS_VOIP/'),
      token: apple.token,
      message: expect.any(String),
      attributes: {
        'AWS.SNS.MOBILE.APNS.PUSH_TYPE': 'voip',
        'AWS.SNS.MOBILE.APNS.PRIORITY': '10',
        'AWS.SNS.MOBILE.APNS.TOPIC': 'com.example.ringthrough.voip',
        'AWS.SNS.MOBILE.APNS_VOIP.TTL': expect.stringMatching(/^\d+$/),
      },
    });
    expect(pushed.find(({ arn }) => arn.includes(':endpoint/GCM/'))?.token).toBe(google.token);
    const [ring] = pushed.filter(({ token }) => token === apple.token).map(ringIn);
    expect(ring).toMatchObject({ type: 'incoming_call', callId, callerName: 'Alice' });
    expect(ring?.ackUrl.startsWith(`${api.apiEndpoint}/v1/receipts/`)).toBe(true);

    const receipt = await served.request('POST', new URL(ring?.ackUrl ?? '').pathname, { body: { event: 'ringing' } });
    const answered = await served.request('POST', `/v1/calls/${callId}/answer`, {
      token: bob,
      body: { deviceId: 'iphone' },
    });
    const call = await served.request('GET', `/v1/calls/${callId}`, { token: alice });

    expect(receipt.status).toBe(200);
    expect(answered.status).toBe(200);
    expect(call).toMatchObject({ status: 200, body: { state: 'answered' } });
    const { QueueUrls: [QueueUrl] = [] } = await clients.sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'ringthrough-dev-api-RingTimersQueue' }),
    );
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessagesDelayed'] }),
    );
    // The emulator invokes the stream's function while the invite is still at work, so it starts a second close timer.
    expect(Number(Attributes?.ApproximateNumberOfMessagesDelayed)).toBeGreaterThanOrEqual(1);
  }, 60_000);
});
