import { createECDH, randomUUID } from 'node:crypto';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, Billing, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { withoutPrefix } from '../../lambda/contract/routes.ts';
import { VapidKeyPair } from '../../lambda/contract/web-push.ts';
import { Ringthrough } from '../../lib/index.ts';
import { makeFaultScript } from '../../local/faults/fault-script.ts';
import { realPause } from '../../local/time/pause.ts';
import { startWebPush, type WebPushService } from '../../local/web-push/start-web-push.ts';
import { motoVersion } from '../conformance/moto-server.ts';
import { inviteOf, iphone } from '../support/backend.ts';
import { cdkFor } from './cdk.ts';
import { describeApi, serveApi } from './deployed-api.ts';
import { ACCOUNT, type Emulator, REGION, startEmulator } from './emulator.ts';
import { clientSettings, putPushSecrets } from './push-secrets.ts';
import { pushesIn, ringIn } from './pushes.ts';

const moto = motoVersion();
if (!moto) console.warn("moto is not installed (pip install 'moto[server]'): nothing is deployed in this run");

/** A company's app with a table, both APIs and a topic, and the backend in it. */
const companyApp = (outdir: string): void => {
  const app = new App({ outdir });
  const stack = new Stack(app, 'company', { env: { account: ACCOUNT, region: REGION } });
  const table = new TableV2(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute: 'ttl',
    dynamoStream: StreamViewType.NEW_IMAGE,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const sockets = new WebSocketApi(stack, 'Sockets', { routeSelectionExpression: '$request.body.type' });
  const stage = new WebSocketStage(stack, 'SocketStage', {
    webSocketApi: sockets,
    stageName: 'live',
    autoDeploy: true,
  });
  new Ringthrough(stack, 'Calls', {
    apps: [
      {
        appId: 'main',
        bundleId: 'com.example.ringthrough',
        credentials: { apnsProduction: Secret.fromSecretNameV2(stack, 'Apple', 'ringthrough/apns-production') },
      },
    ],
    identity: [{ issuer: 'https://issuer.test/', audience: ['ringthrough'] }],
    codeDir: inject('functionsDir'),
    table,
    httpApi: { api: new HttpApi(stack, 'Api'), prefix: '/calls' },
    webSocketApi: { api: sockets, stage },
    alarmTopic: new Topic(stack, 'OnCall'),
    eventBus: new EventBus(stack, 'Bus'),
    events: {
      webhooks: [
        { name: 'crm', url: 'https://crm.example.com/calls', secret: 'ringthrough/crm', events: ['call.initiated'] },
      ],
    },
    webPush: { subject: 'mailto:operations@example.com', hosts: [] },
  });
  app.synth();
};

/** The events of a call in the FIFO queue of the webhook. */
const eventsInQueue = async (emulator: Emulator, callId: string): Promise<string[]> => {
  const sqs = new SQSClient(clientSettings(emulator));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const types: string[] = [];
  for (const QueueUrl of QueueUrls.filter((url) => url.endsWith('.fifo'))) {
    const received = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
    for (const { Body = '{}' } of (await sqs.send(received)).Messages ?? []) {
      const event = JSON.parse(Body);
      if (event.data?.callId === callId) types.push(event.type);
    }
  }
  return types;
};

describe.skipIf(!moto)(`the backend in an app that is there already, on moto ${moto}`, () => {
  let emulator: Emulator;
  let served: Awaited<ReturnType<typeof serveApi>>;
  let endpoint: string;
  let pushService: WebPushService;

  beforeAll(async () => {
    emulator = await startEmulator({ env: { PUSH_SERVICE_ON_LOOPBACK: '1' } });
    pushService = await startWebPush({
      clock: Date.now,
      faults: makeFaultScript({ clock: Date.now, pause: realPause }),
    });
    await putPushSecrets(emulator);
    const cdk = cdkFor(emulator);
    companyApp(cdk.assembly);
    await cdk.run('bootstrap', '--app', cdk.assembly, `aws://${ACCOUNT}/${REGION}`);
    await cdk.run('deploy', '--app', cdk.assembly, '--all', '--require-approval', 'never').catch((error: unknown) => {
      throw new Error(`${error}\n${emulator.log().slice(-10_000)}`);
    });
    const api = await describeApi(emulator, 'HTTP');
    endpoint = api.apiEndpoint;
    const keys = api.routes.map(({ routeKey }) => routeKey);
    expect(keys.filter((key) => !/^\w+ \/calls\/v1\//.test(key))).toEqual([]);
    // The local gateway serves the contract's paths.
    served = await serveApi(
      { ...api, routes: api.routes.map((route) => ({ ...route, routeKey: withoutPrefix(route.routeKey) })) },
      emulator,
    );
  }, 240_000);
  afterAll(async () => {
    await served?.close();
    await pushService?.close();
    await emulator?.close();
  });

  it('registers, rings with an ackUrl that has the prefix, and takes its receipt', async () => {
    const [alice, bob] = [await served.issuer.mint('alice'), await served.issuer.mint('bob')];
    const phone = iphone();

    const registered = await served.request('PUT', '/v1/devices/iphone', { token: bob, body: phone });
    const invited = await served.request('POST', '/v1/calls', { token: alice, body: inviteOf('bob') });

    expect([registered.status, invited.status]).toEqual([201, 201]);
    await expect.poll(() => pushesIn(emulator.log()).length).toBe(1);
    const [ring] = pushesIn(emulator.log()).map(ringIn);
    expect(ring?.ackUrl.startsWith(`${endpoint}/calls/v1/receipts/`)).toBe(true);
    const path = new URL(ring?.ackUrl ?? '').pathname.replace('/calls', '');
    expect((await served.request('POST', path, { body: { event: 'ringing' } })).status).toBe(200);
    const { callId } = v.parse(v.object({ callId: v.string() }), invited.body);
    expect(await served.request('GET', `/v1/calls/${callId}`, { token: alice })).toMatchObject({
      body: { state: 'ringing' },
    });
    // The stream has invoked `publish-events`. Nobody takes the event, which stays in the webhook's queue.
    await expect.poll(() => eventsInQueue(emulator, callId), { timeout: 20_000 }).toContain('call.initiated');
  }, 60_000);

  it('made a VAPID key pair, and gives pages the public key of the pair in the secret', async () => {
    const client = new SecretsManagerClient(clientSettings(emulator));
    const { SecretList = [] } = await client.send(new ListSecretsCommand({}));
    const vapid = SecretList.find(({ Description }) => Description?.startsWith('VAPID key pair of Ringthrough'));
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: vapid?.ARN }));
    const pair = v.parse(v.pipe(v.string(), v.parseJson(), VapidKeyPair), SecretString);
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(Buffer.from(pair.privateKey, 'base64url'));
    expect(ecdh.getPublicKey('base64url')).toBe(pair.publicKey);

    const token = await served.issuer.mint('carol');
    const config = await served.request('GET', '/v1/client-config', { token });

    expect(config).toMatchObject({ status: 200, body: { webPush: { publicKey: pair.publicKey } } });
  });

  it('rings a browser: invite invokes web-push, whose push the browser decrypts, and the ring is recorded', async () => {
    const [alice, carol] = [await served.issuer.mint('alice'), await served.issuer.mint('carol')];
    const config = await served.request('GET', '/v1/client-config', { token: carol });
    const { webPush } = v.parse(v.object({ webPush: v.object({ publicKey: v.string() }) }), config.body);
    const { subscription, deliveries } = pushService.subscribe(webPush.publicKey);
    const browser = { platform: 'web', subscription };

    const registered = await served.request('PUT', '/v1/devices/browser', { token: carol, body: browser });
    // As a client does: the same invite again after 503, which a slow machine answers when the invite is only partly done.
    const callId = randomUUID();
    const invite = async () =>
      (await served.request('POST', '/v1/calls', { token: alice, body: inviteOf('carol', { callId }) })).status;
    await expect.poll(invite, { timeout: 40_000 }).toBeLessThan(300);

    expect(registered.body).toMatchObject({ platform: 'web', push: true });
    await expect.poll(() => deliveries().length, { timeout: 20_000 }).toBeGreaterThan(0);
    const [push] = deliveries();
    expect(JSON.parse(push?.payload ?? '')).toMatchObject({
      ...{ type: 'incoming_call', callId },
      ackUrl: expect.stringContaining(`${endpoint}/calls/v1/receipts/`),
    });
    expect(push).toMatchObject({ status: 201, urgency: 'high' });
    const rings = async () => (await served.request('GET', `/v1/calls/${callId}`, { token: alice })).body;
    await expect
      .poll(rings, { timeout: 20_000 })
      .toMatchObject({ rings: [{ deviceId: 'browser', outcome: 'accepted', reason: 'web_push' }] });
    // The end of the call replaces the notification: the function that ends it may invoke `web-push` too.
    expect((await served.request('POST', `/v1/calls/${callId}/cancel`, { token: alice, body: {} })).status).toBe(200);
    await expect
      .poll(() => JSON.parse(deliveries().at(-1)?.payload ?? '{}'), { timeout: 20_000 })
      .toMatchObject({ type: 'call_ended', callId, isMissed: true });
  }, 120_000);
});
