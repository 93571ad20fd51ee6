import type { Probe } from './bundled-probe.ts';
import type { ScriptedAnswer } from './scripted-aws.ts';

/** Sends requests with a client of the given SDK. */
type Send = (sdk: Probe, settings: { endpoint: string; maxAttempts: number }) => Promise<unknown>;
export const json = (body: object): ScriptedAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(body),
});
const xml = (body: string, status = 200): ScriptedAnswer => ({ status, headers: { 'content-type': 'text/xml' }, body });

export const item = {
  pk: { S: 'USER#Björn ☎' },
  n: { N: '12345678901234567890.5' },
  set: { SS: ['a', 'b'] },
  list: { L: [{ BOOL: true }, { NULL: true }] },
  map: { M: { deep: { M: { b: { B: Uint8Array.from([1, 2, 255]) } } } } },
};
/** The item in DynamoDB's JSON: bytes in base64. */
export const storedItem = { ...item, map: { M: { deep: { M: { b: { B: 'AQL/' } } } } } };

/** The operations that the functions use, once each, with a response. */
export const cases: Readonly<Record<string, { send: Send; answer: ScriptedAnswer }>> = {
  'DynamoDB, a query': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(
        new sdk.QueryCommand({
          TableName: 'table',
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: 'USER#Björn ☎' } },
          ConsistentRead: false,
          Limit: 3,
        }),
      ),
    answer: json({ Items: [storedItem], Count: 1, ScannedCount: 1, LastEvaluatedKey: { pk: { S: 'x' } } }),
  },
  'DynamoDB, a put': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(
        new sdk.PutItemCommand({ TableName: 'table', Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
      ),
    answer: json({}),
  },
  'DynamoDB, an update with return values': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(
        new sdk.UpdateItemCommand({
          TableName: 'table',
          Key: { pk: { S: 'a' } },
          UpdateExpression: 'SET #a = :a',
          ExpressionAttributeNames: { '#a': 'a' },
          ExpressionAttributeValues: { ':a': item.map },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    answer: json({ Attributes: storedItem }),
  },
  'DynamoDB, a missing item': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(new sdk.GetItemCommand({ TableName: 'table', Key: { pk: { S: 'a' } } })),
    answer: json({}),
  },
  'DynamoDB, a deletion with the old item': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(
        new sdk.DeleteItemCommand({ TableName: 'table', Key: { pk: { S: 'a' } }, ReturnValues: 'ALL_OLD' }),
      ),
    answer: json({ Attributes: { pk: { S: 'a' }, bytes: { BS: ['AQL/', 'AA=='] } } }),
  },
  'DynamoDB, a table, with its times': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(new sdk.DescribeTableCommand({ TableName: 'table' })),
    answer: json({
      Table: {
        TableName: 'table',
        CreationDateTime: 1_700_000_000.5,
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
        LatestStreamArn: 'arn',
        TableSizeBytes: 12,
      },
    }),
  },
  'DynamoDB, its TTL': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(new sdk.DescribeTimeToLiveCommand({ TableName: 'table' })),
    answer: json({ TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' } }),
  },
  'DynamoDB, its backups': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(new sdk.DescribeContinuousBackupsCommand({ TableName: 'table' })),
    answer: json({
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: {
          PointInTimeRecoveryStatus: 'ENABLED',
          EarliestRestorableDateTime: 1_700_000_000,
        },
      },
    }),
  },
  'DynamoDB, a transaction with a client request token': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(
        new sdk.TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName: 'table', Item: item } }, { Delete: { TableName: 'table', Key: item } }],
          ClientRequestToken: 'token-1',
        }),
      ),
    answer: json({}),
  },
  'DynamoDB, a batch of writes': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(
        new sdk.BatchWriteItemCommand({ RequestItems: { table: [{ PutRequest: { Item: item } }] } }),
      ),
    answer: json({ UnprocessedItems: { table: [{ PutRequest: { Item: storedItem } }] } }),
  },
  'DynamoDB, a batch of reads': {
    send: (sdk, settings) =>
      new sdk.DynamoDBClient(settings).send(
        new sdk.BatchGetItemCommand({ RequestItems: { table: { Keys: [{ pk: { S: 'a' } }] } } }),
      ),
    answer: json({ Responses: { table: [storedItem] }, UnprocessedKeys: {} }),
  },
  'SNS, a publish': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(
        new sdk.PublishCommand({
          TargetArn: 'arn:aws:sns:eu-west-1:1:endpoint/APNS_VOIP/main/1',
          MessageStructure: 'json',
          Message: '{"APNS_VOIP":"{\\"a\\":\\"é & <b> +%\\"}"}',
          MessageAttributes: { 'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'voip' } },
        }),
      ),
    answer: xml(
      '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>id-1</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>',
    ),
  },
  'SNS, attributes of an endpoint': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(new sdk.GetEndpointAttributesCommand({ EndpointArn: 'arn:aws:sns:x' })),
    answer: xml(
      '<GetEndpointAttributesResponse><GetEndpointAttributesResult><Attributes><entry><key>Enabled</key><value>true</value></entry><entry><key>Token</key><value>a&amp;b</value></entry></Attributes></GetEndpointAttributesResult></GetEndpointAttributesResponse>',
    ),
  },
  'SNS, attributes without values, and with characters of every kind': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(
        new sdk.GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: 'arn:aws:sns:x' }),
      ),
    answer: xml(
      '<?xml version="1.0"?>\n<GetPlatformApplicationAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n  <GetPlatformApplicationAttributesResult>\n    <Attributes>\n      <entry>\n        <key>A</key>\n        <value></value>\n      </entry>\n      <entry><key>B</key><value> &lt;a b=&quot;c&quot;&gt; &apos;&#xD;&#10;&amp;amp; é☎ </value></entry>\n    </Attributes>\n  </GetPlatformApplicationAttributesResult>\n  <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>\n</GetPlatformApplicationAttributesResponse>\n',
    ),
  },
  'SNS, no attributes': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(new sdk.GetTopicAttributesCommand({ TopicArn: 'arn:aws:sns:x' })),
    answer: xml(
      '<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>',
    ),
  },
  'SNS, a new application': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(
        new sdk.CreatePlatformApplicationCommand({
          Name: 'main',
          Platform: 'APNS_VOIP',
          Attributes: { PlatformCredential: '-----BEGIN PRIVATE KEY-----\n+/=\n', PlatformPrincipal: "(it's)!*~" },
        }),
      ),
    answer: xml(
      '<CreatePlatformApplicationResponse><CreatePlatformApplicationResult><PlatformApplicationArn>arn:aws:sns:eu-west-1:1:app/APNS_VOIP/main</PlatformApplicationArn></CreatePlatformApplicationResult></CreatePlatformApplicationResponse>',
    ),
  },
  'SNS, changed attributes of an application': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(
        new sdk.SetPlatformApplicationAttributesCommand({
          PlatformApplicationArn: 'arn:aws:sns:x',
          Attributes: { EventDeliveryFailure: '', Enabled: 'true' },
        }),
      ),
    answer: xml('<SetPlatformApplicationAttributesResponse></SetPlatformApplicationAttributesResponse>'),
  },
  'SNS, a deleted application': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(
        new sdk.DeletePlatformApplicationCommand({ PlatformApplicationArn: 'arn:aws:sns:x' }),
      ),
    answer: xml('<DeletePlatformApplicationResponse></DeletePlatformApplicationResponse>'),
  },
  'SNS, a deleted endpoint': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(new sdk.DeleteEndpointCommand({ EndpointArn: 'arn:aws:sns:x' })),
    answer: xml('<DeleteEndpointResponse></DeleteEndpointResponse>'),
  },
  'SNS, a new endpoint': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(
        new sdk.CreatePlatformEndpointCommand({
          PlatformApplicationArn: 'arn:aws:sns:x',
          Token: 'ab',
          CustomUserData: undefined,
          Attributes: { Enabled: 'true' },
        }),
      ),
    answer: xml(
      '<CreatePlatformEndpointResponse><CreatePlatformEndpointResult><EndpointArn>arn:aws:sns:x/1</EndpointArn></CreatePlatformEndpointResult></CreatePlatformEndpointResponse>',
    ),
  },
  'SNS, an empty response': {
    send: (sdk, settings) =>
      new sdk.SNSClient(settings).send(
        new sdk.SetEndpointAttributesCommand({
          EndpointArn: 'arn:aws:sns:x',
          Attributes: { Enabled: 'true', Token: 'ab' },
        }),
      ),
    answer: xml(
      '<SetEndpointAttributesResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></SetEndpointAttributesResponse>',
    ),
  },
  'SQS, a batch of timers': {
    send: (sdk, { maxAttempts, endpoint }) =>
      new sdk.SQSClient({ endpoint, maxAttempts, md5: false }).send(
        new sdk.SendMessageBatchCommand({
          QueueUrl: `${endpoint}/111122223333/ring-timers`,
          Entries: [{ Id: 'close', MessageBody: '{"callId":"ä"}', DelaySeconds: 41 }],
        }),
      ),
    answer: json({
      Successful: [{ Id: 'close', MessageId: 'm', MD5OfMessageBody: 'x' }],
      Failed: [{ Id: 'b', Code: 'C', SenderFault: false }],
    }),
  },
  'SQS, a batch for a FIFO queue': {
    send: (sdk, { maxAttempts, endpoint }) =>
      new sdk.SQSClient({ endpoint, maxAttempts, md5: false }).send(
        new sdk.SendMessageBatchCommand({
          QueueUrl: `${endpoint}/111122223333/webhook.fifo`,
          Entries: [{ Id: '0', MessageBody: '{}', MessageGroupId: 'call', MessageDeduplicationId: 'call.1' }],
        }),
      ),
    answer: json({ Successful: [{ Id: '0', MessageId: 'm', MD5OfMessageBody: 'x', SequenceNumber: '1' }] }),
  },
  'SQS, a message with attributes': {
    send: (sdk, { maxAttempts, endpoint }) =>
      new sdk.SQSClient({ endpoint, maxAttempts, md5: false }).send(
        new sdk.SendMessageCommand({
          QueueUrl: `${endpoint}/111122223333/webhook-dead.fifo`,
          MessageBody: '{"a":"é"}',
          MessageGroupId: 'call',
          MessageDeduplicationId: 'call.1',
          MessageAttributes: { attempts: { DataType: 'Number', StringValue: '3' } },
        }),
      ),
    answer: json({ MessageId: 'm', MD5OfMessageBody: 'x', SequenceNumber: '1' }),
  },
  'SQS, a changed visibility': {
    send: (sdk, { maxAttempts, endpoint }) =>
      new sdk.SQSClient({ endpoint, maxAttempts, md5: false }).send(
        new sdk.ChangeMessageVisibilityCommand({
          QueueUrl: `${endpoint}/111122223333/webhook.fifo`,
          ReceiptHandle: 'handle+/=',
          VisibilityTimeout: 3600,
        }),
      ),
    answer: json({}),
  },
  'EventBridge, events': {
    send: (sdk, settings) =>
      new sdk.EventBridgeClient(settings).send(
        new sdk.PutEventsCommand({
          Entries: [
            {
              EventBusName: 'calls',
              Source: 'ringthrough',
              DetailType: 'call.ended',
              Detail: '{"id":"é"}',
              Time: new Date(1_700_000_000_500),
            },
          ],
        }),
      ),
    answer: json({
      FailedEntryCount: 1,
      Entries: [{ EventId: 'e' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }],
    }),
  },
  'API Gateway, a message to a connection': {
    send: (sdk, { endpoint, maxAttempts }) =>
      new sdk.ApiGatewayManagementApiClient({ endpoint: `${endpoint}/prod`, maxAttempts }).send(
        new sdk.PostToConnectionCommand({ ConnectionId: "J4b+c/d!*'()=", Data: '{"type":"ringing"}' }),
      ),
    answer: { status: 200 },
  },
  'API Gateway, closing a connection': {
    send: (sdk, { endpoint, maxAttempts }) =>
      new sdk.ApiGatewayManagementApiClient({ endpoint: `${endpoint}/prod`, maxAttempts }).send(
        new sdk.DeleteConnectionCommand({ ConnectionId: 'J4bc=' }),
      ),
    answer: { status: 204 },
  },
  'Secrets Manager, a secret': {
    send: (sdk, settings) =>
      new sdk.SecretsManagerClient(settings).send(new sdk.GetSecretValueCommand({ SecretId: 'turn' })),
    answer: json({ Name: 'turn', SecretString: 's', CreatedDate: 1_700_000_000.5 }),
  },
  'Secrets Manager, a new value': {
    send: (sdk, settings) =>
      new sdk.SecretsManagerClient(settings).send(
        new sdk.PutSecretValueCommand({ SecretId: 'key', SecretString: '{}', ClientRequestToken: 'b'.repeat(36) }),
      ),
    answer: json({ Name: 'key', VersionId: 'b', VersionStages: ['AWSCURRENT'] }),
  },
};
