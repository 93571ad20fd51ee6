import { App, type Environment, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpStage, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketMockIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { routes } from '../../lambda/contract/routes.ts';
import { Ringthrough, type RingthroughProps } from '../../lib/index.ts';
import { placeholderCode, type Resource, resources } from './deployment.ts';

const host = (env?: Environment) => {
  const app = new App({ context: { 'aws:cdk:disable-stack-trace': true } });
  return new Stack(app, 'Host', env ? { env } : {});
};

const appsOf = (stack: Stack): RingthroughProps['apps'] => [
  {
    appId: 'main',
    bundleId: 'com.example.app',
    credentials: { apnsProduction: Secret.fromSecretNameV2(stack, 'Apple', 'apple') },
  },
];

const identity = [{ issuer: 'https://issuer.test/', audience: ['app'] }];

/** A host application that has everything already, and the backend in it. */
const everything = () => {
  const stack = host();
  const state = new Stack(App.of(stack) as App, 'State');
  const vpc = new Vpc(state, 'Vpc', { natGateways: 1 });
  const userPool = new UserPool(stack, 'Users');
  const key = new Key(state, 'Key');
  const table = new TableV2(state, 'Calls', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    timeToLiveAttribute: 'ttl',
    dynamoStream: StreamViewType.NEW_IMAGE,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });
  const api = new HttpApi(stack, 'Api', {
    corsPreflight: { allowOrigins: ['*'] },
  });
  const sockets = new WebSocketApi(stack, 'Sockets', { routeSelectionExpression: '$request.body.type' });
  const stage = new WebSocketStage(stack, 'SocketStage', {
    webSocketApi: sockets,
    stageName: 'live',
    autoDeploy: true,
  });
  const boundary = ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess');
  new LogGroup(stack, 'OfTheHost', { retention: RetentionDays.ONE_DAY });
  new Queue(stack, 'QueueOfTheHost');
  new Role(stack, 'RoleOfTheHost', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const ringthrough = new Ringthrough(stack, 'Calls', {
    apps: appsOf(stack),
    codeDir: placeholderCode(),
    stateScope: state,
    table,
    userPool: { userPool, clients: [userPool.addClient('App')] },
    httpApi: { api, prefix: '/calls' },
    webSocketApi: { api: sockets, stage },
    alarmTopic: new Topic(stack, 'OnCall'),
    encryptionKey: key,
    permissionsBoundary: boundary,
    vpc: { vpc },
    logRetentionDays: 90,
    tracing: true,
  });
  return { stack, state, ringthrough };
};

describe('a Ringthrough in a host application that has everything already', () => {
  const { stack, state, ringthrough } = everything();
  const all = resources([stack, state]);
  const ofType = (type: string): Resource[] => all.filter(({ Type }) => Type === type);
  const ofTheHost = /(OfTheHost|RoleOfTheHost|CustomVpcRestrictDefaultSG|OnCall)/;

  it('adds every route to the host’s API, with the prefix', () => {
    const keys = ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);

    for (const { method, path } of Object.values(routes)) expect(keys).toContain(`${method} /calls${path}`);
    expect(keys).toEqual(expect.arrayContaining(['$connect', '$disconnect', '$default']));
    expect(ofType('AWS::ApiGatewayV2::Api')).toHaveLength(2);
    expect(ofType('AWS::ApiGatewayV2::Stage')).toHaveLength(2);
  });

  it('checks the tokens of every route but the open ones with the host’s user pool', () => {
    const unchecked = ofType('AWS::ApiGatewayV2::Route')
      .filter(({ Properties }) => Properties.AuthorizationType === 'NONE')
      .map(({ Properties }) => Properties.RouteKey);

    expect(unchecked).toEqual(
      expect.arrayContaining(['POST /calls/v1/receipts/{token}', 'GET /calls/v1/client-config', '$disconnect']),
    );
    expect(unchecked.filter((key) => !/receipts|client-config|^\$|signal/.test(String(key)))).toEqual([]);
    expect(ofType('AWS::Cognito::UserPool')).toHaveLength(1);
  });

  it('puts the prefix into the URLs that apps and pushes carry', () => {
    expect(JSON.stringify(stack.resolve(ringthrough.apiUrl))).toMatch(/\/calls"/);
    const invite = ofType('AWS::Lambda::Function').find(({ id }) => /CallsInvite/.test(id));
    expect(JSON.stringify(invite?.Properties.Environment)).toMatch(/"PUBLIC_URL":.*\/calls"/);
  });

  it('creates no table, pool, topic of alarms or API', () => {
    expect(ofType('AWS::DynamoDB::GlobalTable')).toHaveLength(1);
    expect(ofType('AWS::SNS::Topic').map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'Host/OnCall',
      'State/CallsStatePushEventsTopic',
    ]);
  });

  it('gives each of its functions the VPC, the boundary, and its logs the retention and the key', () => {
    const functions = ofType('AWS::Lambda::Function').filter(({ id }) => !ofTheHost.test(id));
    expect(functions.length).toBeGreaterThan(14);
    for (const { id, Properties } of functions) {
      expect([id, Properties.VpcConfig]).toEqual([id, expect.objectContaining({ SubnetIds: expect.anything() })]);
      expect([id, Properties.TracingConfig]).toEqual([id, { Mode: 'Active' }]);
    }
    for (const { id, Properties } of ofType('AWS::IAM::Role').filter(({ id }) => !ofTheHost.test(id)))
      expect([id, Properties.PermissionsBoundary]).toEqual([id, expect.anything()]);
    for (const { id, Properties } of ofType('AWS::Logs::LogGroup').filter(({ id }) => !ofTheHost.test(id)))
      expect([id, Properties.RetentionInDays, Properties.KmsKeyId]).toEqual([id, 90, expect.anything()]);
    for (const { id, Properties } of ofType('AWS::SQS::Queue').filter(({ id }) => !ofTheHost.test(id)))
      expect([id, Properties.KmsMasterKeyId, Properties.SqsManagedSseEnabled]).toEqual([
        id,
        expect.anything(),
        undefined,
      ]);
  });

  it('allows services in the key’s policy what they need of it', () => {
    const policy = JSON.stringify(ofType('AWS::KMS::Key').map(({ Properties }) => Properties.KeyPolicy));

    expect(policy).toMatch(/logs\./);
    expect(policy).toContain('cloudwatch.amazonaws.com');
    expect(policy).toContain('kms:ViaService');
  });

  it('touches nothing of the host', () => {
    const [log] = ofType('AWS::Logs::LogGroup').filter(({ id }) => ofTheHost.test(id));
    const [queue] = ofType('AWS::SQS::Queue').filter(({ id }) => ofTheHost.test(id));
    const roles = ofType('AWS::IAM::Role').filter(({ id }) => /RoleOfTheHost/.test(id));

    expect(log?.Properties).toEqual({ RetentionInDays: 1 });
    expect(queue?.Properties).toEqual({});
    expect(roles.map(({ Properties }) => Properties.PermissionsBoundary)).toEqual([undefined]);
  });

  it('warns of CORS and throttle that the host’s API lacks', () => {
    const warnings = stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === 'aws:cdk:warning')
      .map(({ data }) => String(data));

    expect(warnings.some((text) => /CORS must have the methods/.test(text))).toBe(true);
    expect(warnings.some((text) => /has no throttle/.test(text))).toBe(true);
  });
});

const FunctionEnvironment = v.object({ Variables: v.record(v.string(), v.unknown()) });

describe('two Ringthrough constructs in one stack', () => {
  it('share no name: alarms, dashboards and metrics are apart', () => {
    const stack = host();
    for (const id of ['One', 'Two'])
      new Ringthrough(stack, id, {
        apps: [
          {
            appId: 'main',
            bundleId: 'com.example.app',
            credentials: { fcm: Secret.fromSecretNameV2(stack, `Google${id}`, 'google') },
          },
        ],
        identity,
        codeDir: placeholderCode(),
      });
    const all = resources([stack]);
    const names = (type: string, property: string) =>
      all.filter(({ Type }) => Type === type).map(({ Properties }) => JSON.stringify(Properties[property]));
    const alarms = names('AWS::CloudWatch::Alarm', 'AlarmName');
    const applications = names('Custom::SnsPlatformApplication', 'Name');
    const namespaces = all
      .filter(
        ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && v.is(FunctionEnvironment, Properties.Environment),
      )
      .map(({ Properties }) => v.parse(FunctionEnvironment, Properties.Environment).Variables.METRICS_NAMESPACE);

    expect(new Set(alarms).size).toBe(alarms.length);
    expect(names('AWS::CloudWatch::Dashboard', 'DashboardName')).toEqual(['"Host-One"', '"Host-Two"']);
    expect(new Set(applications).size).toBe(2);
    expect(new Set(namespaces.filter((name) => name !== undefined))).toEqual(
      new Set(['Ringthrough/Host-One', 'Ringthrough/Host-Two']),
    );
  });

  it('alarms go to their own topic only', () => {
    const stack = host();
    const topics = ['One', 'Two'].map((id) => {
      const topic = new Topic(stack, `Topic${id}`);
      new Ringthrough(stack, id, {
        apps: appsOf(Stack.of(new Stack(App.of(stack) as App, `Apps${id}`))),
        identity,
        alarmTopic: topic,
        codeDir: placeholderCode(),
      });
      return stack.resolve(topic.topicArn);
    });
    const actions = resources([stack], 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmActions);

    expect(actions.length).toBeGreaterThan(20);
    for (const action of actions) expect([[topics[0]], [topics[1]]]).toContainEqual(action);
  });
});

describe('Ringthrough refuses at synth', () => {
  const refused = (props: (stack: Stack) => object) => {
    const stack = host();
    return () =>
      new Ringthrough(stack, 'Calls', {
        apps: appsOf(stack),
        identity,
        codeDir: placeholderCode(),
        ...props(stack),
      });
  };
  const sockets = (stack: Stack) => new WebSocketApi(stack, 'S', { routeSelectionExpression: '$request.body.type' });

  it.each<[string, (stack: Stack) => object, RegExp]>([
    ['an unknown prop, and names its nearest', () => ({ ringTimeout: 30 }), /ringTimeout .*ringTimeoutSeconds/],
    [
      'apps without a secret',
      () => ({ apps: [{ appId: 'main', bundleId: 'com.example.app', credentials: {} }] }),
      /at least one secret/,
    ],
    [
      'a text in a secret’s place',
      () => ({ apps: [{ appId: 'main', bundleId: 'com.example.app', credentials: { fcm: 'ringthrough/fcm' } }] }),
      /Secret\.fromSecretNameV2/,
    ],
    ['apps that are no list', () => ({ apps: undefined }), /apps/],
    [
      'a setting that a given resource overrides',
      (stack) => ({ alarmTopic: new Topic(stack, 'T'), alarmEmail: 'a@example.com' }),
      /alarmEmail has no effect with alarmTopic/,
    ],
    [
      'two sources of identity',
      (stack) => ({ userPool: { userPool: new UserPool(stack, 'P'), clients: [] } }),
      /identity has no effect with userPool/,
    ],
    [
      'a user pool without app clients',
      (stack) => ({ identity: undefined, userPool: { userPool: new UserPool(stack, 'P'), clients: [] } }),
      /at least one app client/,
    ],
    [
      'a key for a new table in a stack without a region',
      (stack) => ({ encryptionKey: new Key(stack, 'K') }),
      /encryptionKey needs a stack with a region/,
    ],
    [
      'an imported table without its stream',
      (stack) => ({ table: TableV2.fromTableName(stack, 'T', 'calls') }),
      /stream/,
    ],
    [
      'a prefix with a final slash',
      (stack) => ({ httpApi: { api: new HttpApi(stack, 'H'), prefix: '/calls/' } }),
      /prefix must be a path/,
    ],
    [
      'a prefix for which pushes have no room',
      (stack) => ({ httpApi: { api: new HttpApi(stack, 'H'), prefix: `/${'c'.repeat(40)}` } }),
      /at most 88 characters/,
    ],
    [
      'an HTTP API without a stage',
      (stack) => ({ httpApi: { api: new HttpApi(stack, 'H', { createDefaultStage: false }) } }),
      /no stage/,
    ],
    [
      'a stage that deploys nothing by itself',
      (stack) => {
        const api = new HttpApi(stack, 'H', { createDefaultStage: false });
        return { httpApi: { api, stage: new HttpStage(stack, 'St', { httpApi: api, stageName: 'live' }) } };
      },
      /autoDeploy/,
    ],
    [
      'an HTTP API whose own endpoint is disabled, without a URL',
      (stack) => ({ httpApi: { api: new HttpApi(stack, 'H', { disableExecuteApiEndpoint: true }) } }),
      /httpApi\.url is needed/,
    ],
    [
      'a WebSocket API that has routes already',
      (stack) => {
        const api = sockets(stack);
        api.addRoute('$connect', { integration: new WebSocketMockIntegration('Mock') });
        return {
          webSocketApi: { api, stage: new WebSocketStage(stack, 'St', { webSocketApi: api, stageName: 'live' }) },
        };
      },
      /has the routes \$connect/,
    ],
    [
      'a WebSocket API that selects routes otherwise',
      (stack) => ({
        webSocketApi: {
          api: new WebSocketApi(stack, 'S', { routeSelectionExpression: '$request.body.action' }),
          stage: {},
        },
      }),
      /routeSelectionExpression/,
    ],
    [
      'a VPC without a way out',
      (stack) => ({
        vpc: {
          vpc: new Vpc(stack, 'V', {
            natGateways: 0,
            subnetConfiguration: [{ name: 'i', subnetType: SubnetType.PRIVATE_ISOLATED }],
          }),
        },
      }),
      /private subnets|no 'Private'|PRIVATE_WITH_EGRESS|Private/,
    ],
    [
      'isolated subnets',
      (stack) => ({
        vpc: {
          vpc: new Vpc(stack, 'V', {
            natGateways: 0,
            subnetConfiguration: [{ name: 'i', subnetType: SubnetType.PRIVATE_ISOLATED }],
          }),
          vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
        },
      }),
      /public or isolated/,
    ],
    [
      'public subnets, in which a function has no way out either',
      (stack) => ({ vpc: { vpc: new Vpc(stack, 'V'), vpcSubnets: { subnetType: SubnetType.PUBLIC } } }),
      /public or isolated/,
    ],
  ])('%s', (_what, props, message) => {
    expect(refused(props)).toThrow(message);
  });

  it('an access log with the paths of receipts, which contain their tokens', () => {
    const stack = host();
    const api = new HttpApi(stack, 'H', { createDefaultStage: false });
    const logs = new LogGroup(stack, 'L');
    const stage = new HttpStage(stack, 'St', { httpApi: api, stageName: '$default', autoDeploy: true });
    (stage.node.defaultChild as unknown as { accessLogSettings: object }).accessLogSettings = {
      destinationArn: logs.logGroupArn,
      format: '$context.httpMethod $context.path',
    };

    expect(
      () =>
        new Ringthrough(stack, 'Calls', {
          apps: appsOf(stack),
          identity,
          codeDir: placeholderCode(),
          httpApi: { api },
        }),
    ).toThrow(/access log must not contain \$context\.path/);
  });

  it('says all mistakes at once', () => {
    expect(refused(() => ({ ringTimeoutSeconds: '40', callRetentionDays: 0, invite: 1 }))).toThrow(
      /invite .*\n.*ringTimeoutSeconds .*\n.*callRetentionDays/s,
    );
  });
});

describe('what an imported resource must have is printed', () => {
  it('of an imported HTTP API and of an imported key', () => {
    const stack = host({ account: '123456789012', region: 'eu-west-1' });
    new Ringthrough(stack, 'Calls', {
      apps: appsOf(stack),
      identity,
      codeDir: placeholderCode(),
      httpApi: { api: HttpApi.fromHttpApiAttributes(stack, 'Imported', { httpApiId: 'abc' }), prefix: '/calls' },
      encryptionKey: Key.fromKeyArn(
        stack,
        'Key',
        'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      ),
    });
    const warnings = stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .map(({ data }) => String(data));

    expect(warnings.some((text) => /the imported HTTP API must have .*ringthrough-on-behalf-of/.test(text))).toBe(true);
    expect(warnings.some((text) => /policy of the encryption key must contain.*RingthroughLogs/.test(text))).toBe(true);
  });
});
