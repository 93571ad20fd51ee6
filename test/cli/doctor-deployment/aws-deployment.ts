import { zipSync } from 'fflate';
import { queryAnswer, queryError, type WireAnswers, xml } from '../../support/aws-wire.ts';

const ACCOUNT = '123456789012';
const SNS = `arn:aws:sns:eu-west-1:${ACCOUNT}`;
export const TOPIC = `${SNS}:ringthrough-prod-state-PushEventsTopic`;
export const VOIP = `${SNS}:app/APNS_VOIP/main-voip`;
const ALARMS = `${SNS}:alarms`;
const STREAM = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/calls/stream/1`;
const IDS = { table: 'calls', stream: STREAM, topic: TOPIC, applications: 'b6d1' };
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:apns';

const RESOURCES: readonly (readonly [logicalId: string, type: string, physicalId: string])[] = [
  ['InviteE1234567', 'AWS::Lambda::Function', 'fn-invite'],
  ['StateCheckFunction1A2B3C4D', 'AWS::Lambda::Function', 'fn-state-check'],
  ['CallEventsFunctionChanges1A2B3C4D', 'AWS::Lambda::EventSourceMapping', 'uuid-changes'],
  ['PushFeedbackDeadLetters1A2B3C4D', 'AWS::SQS::Queue', 'URL/1/dead'],
  ['RingTimersQueue1A2B3C4D', 'AWS::SQS::Queue', 'URL/1/timers'],
  ['MonitoringAlarm1A2B3C4D', 'AWS::CloudWatch::Alarm', 'ringthrough-prod-api-rings-rejected'],
];

/** Two pages, as CloudFormation answers with more than 100 resources. */
const resourcePage = (url: string, token: string | undefined) => {
  const page = token === undefined ? RESOURCES.slice(0, 1) : RESOURCES.slice(1);
  const members = page.map(([LogicalResourceId, ResourceType, PhysicalResourceId]) =>
    xml('member', {
      LogicalResourceId,
      ResourceType,
      PhysicalResourceId: PhysicalResourceId.replace('URL', url),
      ResourceStatus: 'CREATE_COMPLETE',
    }),
  );
  const next = token === undefined ? '<NextToken>2</NextToken>' : '';
  return queryAnswer(
    'ListStackResources',
    `<StackResourceSummaries>${members.join('')}</StackResourceSummaries>${next}`,
  );
};

const stack = (name: string, outputs: Readonly<Record<string, string>>) => {
  const members = Object.entries(outputs).map(([OutputKey, OutputValue]) => xml('member', { OutputKey, OutputValue }));
  return queryAnswer(
    'DescribeStacks',
    `<Stacks><member><StackName>${name}</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00.000Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks>`,
  );
};

const environment = {
  Variables: {
    TABLE_NAME: 'calls',
    STATE: JSON.stringify(IDS),
    STATE_PARAMETER: '/ringthrough/x',
    APPLICATIONS: `${SNS}:app/`,
  },
};

const lambda = (name: string, codeUrl: string) => ({
  body: {
    Configuration: {
      FunctionName: name,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Runtime: 'nodejs24.x',
      Environment: { Variables: { ...environment.Variables, CREDENTIALS: SECRET } },
    },
    Code: { Location: codeUrl, RepositoryType: 'S3' },
  },
});

/** The function's code: the settings file beside the bundle, with names of applications in place of their ARNs. */
const code = () =>
  Buffer.from(
    zipSync({
      'index.js': Buffer.from('exports.handler = 0'),
      'settings.json': Buffer.from(
        JSON.stringify({
          apps: [{ appId: 'main', bundleId: 'com.example.app', applications: { APNS_VOIP: 'main-voip' } }],
        }),
      ),
    }),
  );

/**
 * A deployment as AWS answers about it, in the forms of its documentation: CloudFormation and SNS in XML, Lambda as REST, CloudWatch, DynamoDB,
 * SQS and SSM in JSON.
 *
 * @param urls of the deployment's APIs, and of this server, which has one once it listens
 */
export const awsDeployment = (urls: { readonly api: string; readonly socket: string; aws(): string }): WireAnswers => ({
  DescribeStacks: ({ StackName = '' }) => {
    if (StackName === 'ringthrough-prod-state') return stack(StackName, {});
    if (StackName !== 'ringthrough-prod-api')
      return queryError('ValidationError', `Stack with id ${StackName} does not exist`);
    return stack(StackName, { ApiUrl: `${urls.api}/`, SocketUrl: urls.socket });
  },
  ListStackResources: ({ StackName, NextToken }) =>
    StackName === 'ringthrough-prod-api'
      ? resourcePage(urls.aws(), NextToken)
      : queryAnswer('ListStackResources', '<StackResourceSummaries></StackResourceSummaries>'),
  DescribeStackResources: ({ PhysicalResourceId }) =>
    PhysicalResourceId === TOPIC
      ? queryAnswer(
          'DescribeStackResources',
          `<StackResources>${xml('member', { StackName: 'ringthrough-prod-state', LogicalResourceId: 'T', ResourceType: 'AWS::SNS::Topic', ResourceStatus: 'CREATE_COMPLETE', Timestamp: '2026-01-01T00:00:00.000Z' })}</StackResources>`,
        )
      : queryError('ValidationError', `Stack for ${PhysicalResourceId} does not exist`),
  'GET /2015-03-31/functions/fn-invite': () => lambda('fn-invite', `${urls.aws()}/code`),
  'GET /2015-03-31/functions/fn-state-check': () => lambda('fn-state-check', `${urls.aws()}/code`),
  'GET /2015-03-31/functions/fn-state-check/configuration': () => ({ body: { Environment: environment } }),
  'GET /2016-08-19/account-settings': () => ({
    body: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 950 } },
  }),
  'GET /2016-08-19/account-settings/': () => ({
    body: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 950 } },
  }),
  'GET /2015-03-31/event-source-mappings/uuid-changes': () => ({ body: { UUID: 'uuid-changes', State: 'Enabled' } }),
  'GET /code': () => ({ body: code(), headers: { 'content-type': 'application/zip' } }),
  GetQueueAttributes: () => ({ body: { Attributes: { ApproximateNumberOfMessages: '2' } } }),
  GetParameter: () => ({ body: { Parameter: { Name: '/ringthrough/x', Type: 'String', Value: JSON.stringify(IDS) } } }),
  DescribeAlarms: () => ({
    body: {
      CompositeAlarms: [],
      MetricAlarms: [
        {
          AlarmName: 'ringthrough-prod-api-rings-rejected',
          AlarmDescription: 'SNS rejects rings. Runbook: docs/runbook.md#rings-rejected',
          AlarmActions: [ALARMS],
          StateValue: 'ALARM',
          StateReason: 'Threshold Crossed: 1 datapoint [3.0] was greater than the threshold (0.0).',
          // Seconds since 1970, as in CloudWatch's JSON protocol.
          StateTransitionedTimestamp: 1_767_225_600,
          StateUpdatedTimestamp: 1_767_225_600,
        },
      ],
    },
  }),
  DescribeTable: () => ({
    body: {
      Table: {
        TableName: 'calls',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
        LatestStreamArn: STREAM,
      },
    },
  }),
  DescribeTimeToLive: () => ({
    body: { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' } },
  }),
  DescribeContinuousBackups: () => ({
    body: {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
      },
    },
  }),
  GetTopicAttributes: () => queryAnswer('GetTopicAttributes', '<Attributes></Attributes>'),
  GetPlatformApplicationAttributes: () => {
    const entries = {
      Enabled: 'true',
      AppleCertificateExpiryDate: '2099-01-01T00:00:00Z',
      EventDeliveryFailure: TOPIC,
    };
    const items = Object.entries(entries).map(([key, value]) => xml('entry', { key, value }));
    return queryAnswer('GetPlatformApplicationAttributes', `<Attributes>${items.join('')}</Attributes>`);
  },
  ListSubscriptionsByTopic: () =>
    queryAnswer(
      'ListSubscriptionsByTopic',
      `<Subscriptions>${xml('member', { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: 'a@example.com', TopicArn: ALARMS, Owner: ACCOUNT })}</Subscriptions>`,
    ),
});
