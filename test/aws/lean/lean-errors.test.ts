import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leanSdk } from '../../../lambda/bundle/lean-sdk.ts';
import { bundledProbe, type Probe } from './bundled-probe.ts';
import { type ScriptedAnswer, startScriptedAws } from './scripted-aws.ts';

const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
let aws: Awaited<ReturnType<typeof startScriptedAws>>;
let lean: Probe;
let fullSdk: Probe;
beforeAll(async () => {
  Object.assign(process.env, environment);
  [aws, lean, fullSdk] = await Promise.all([startScriptedAws(), bundledProbe([leanSdk()]), bundledProbe([])]);
});
afterAll(async () => {
  for (const name of Object.keys(environment)) delete process.env[name];
  await aws.close();
});

const dynamo = async (sdk: Probe, maxAttempts: number): Promise<unknown> =>
  new sdk.DynamoDBClient({ endpoint: aws.url, maxAttempts }).send(
    new sdk.PutItemCommand({ TableName: 't', Item: { pk: { S: 'a' } } }),
  );
const sns = async (sdk: Probe, maxAttempts: number): Promise<unknown> =>
  new sdk.SNSClient({ endpoint: aws.url, maxAttempts }).send(
    new sdk.PublishCommand({ TargetArn: 'arn', Message: 'm' }),
  );
const socket = async (sdk: Probe, maxAttempts: number): Promise<unknown> =>
  new sdk.ApiGatewayManagementApiClient({ endpoint: aws.url, maxAttempts }).send(
    new sdk.PostToConnectionCommand({ ConnectionId: 'a', Data: 'b' }),
  );

const json = (type: string, rest: object = {}, status = 400): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: `${type} it is`, ...rest }),
});
const xml = (code: string, status: number): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${code} &amp; more</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

type SendRequest = typeof dynamo;
const errors: Readonly<Record<string, readonly [SendRequest, ScriptedAnswer]>> = {
  'a failed condition, with the item': [dynamo, json('ConditionalCheckFailedException', { Item: { pk: { S: 'a' } } })],
  'a cancelled transaction, with its reasons': [
    dynamo,
    json('TransactionCanceledException', {
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { pk: { S: 'a' } } }],
    }),
  ],
  'a missing table': [dynamo, json('ResourceNotFoundException')],
  'exceeded throughput': [dynamo, json('ProvisionedThroughputExceededException')],
  'a server error of DynamoDB': [dynamo, json('InternalServerError', {}, 500)],
  'an unmodelled error': [dynamo, json('BrandNewException')],
  'a disabled endpoint': [sns, xml('EndpointDisabled', 400)],
  'a missing endpoint': [sns, xml('NotFound', 404)],
  'an invalid parameter': [sns, xml('InvalidParameter', 400)],
  'an unauthorised role': [sns, xml('AuthorizationError', 403)],
  'throttled publishes': [sns, xml('Throttled', 429)],
  'an unmodelled code': [sns, xml('Throttling', 400)],
  'a server error of SNS': [sns, xml('InternalError', 500)],
  'a closed socket': [
    socket,
    {
      status: 410,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'GoneException' },
      body: '{"message":"gone"}',
    },
  ],
  'an HTML page of a proxy': [
    dynamo,
    { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>busy</html>' },
  ],
};

/** What no code reads: parts of the SDK's answer, and its hints for its own retries. */
const NOT_READ = [
  '$metadata',
  '$response',
  '$retryable',
  '__type',
  'Code',
  'Type',
  'Error',
  'RequestId',
  'xmlns',
  'ThrottlingReasons',
];

const thrown = async (request: Promise<unknown>): Promise<Record<string, unknown>> =>
  request.then(
    () => expect.fail('the request succeeded'),
    (error: Error) => {
      const { attempts: _, totalRetryDelay: __, ...$metadata } = Object(Reflect.get(error, '$metadata'));
      const own = Object.fromEntries(Object.entries(error).filter(([name]) => !NOT_READ.includes(name)));
      return { ...own, message: error.message, name: error.name.replace(/Exception$/, ''), $metadata };
    },
  );

describe('an error of a client in a bundle', () => {
  it.each(Object.keys(errors))('equals that of the full SDK, except for the suffix of its name: %s', async (title) => {
    const [send, answer] = errors[title] ?? expect.fail();
    aws.answer(answer);
    const expected = await thrown(send(fullSdk, 1));
    const { message: leanMessage, ...got } = await thrown(send(lean, 1));
    const { message, ...expectedFields } = expected;
    // Codes and messages of unmodelled errors are additional fields.
    expect(got).toMatchObject(
      expectedFields.name === 'SyntaxError'
        ? { name: 'SyntaxError', $metadata: { httpStatusCode: 503 } }
        : expectedFields,
    );
    // The SDK adds a hint of its own to a text that it cannot parse.
    expect(String(message)).toContain(String(leanMessage));
  });

  it('is an instance of its own class if an adapter names that, and of the service’s base exception otherwise', async () => {
    aws.answer(json('ConditionalCheckFailedException'));
    await expect(dynamo(lean, 1)).rejects.toBeInstanceOf(lean.ConditionalCheckFailedException);
    aws.answer(json('TransactionCanceledException'));
    await expect(dynamo(lean, 1)).rejects.toBeInstanceOf(lean.TransactionCanceledException);
    aws.answer(json('ResourceNotFoundException'));
    await expect(dynamo(lean, 1)).rejects.toBeInstanceOf(lean.DynamoDBServiceException);
    aws.answer(xml('EndpointDisabled', 400));
    await expect(sns(lean, 1)).rejects.toBeInstanceOf(lean.SNSServiceException);
    aws.answer(errors['a closed socket']?.[1] ?? 'reset');
    await expect(socket(lean, 1)).rejects.toBeInstanceOf(lean.ApiGatewayManagementApiServiceException);
  });

  it.each([
    ['throttling', json('ThrottlingException'), 3],
    ['a server error', json('InternalServerError', {}, 500), 3],
    ['a reset connection', 'reset' as const, 3],
    ['a client error', json('ValidationException'), 1],
    ['a failed condition', json('ConditionalCheckFailedException'), 1],
  ])('is retried as often as in the full SDK: %s', async (_, answer, attempts) => {
    for (const sdk of [lean, fullSdk]) {
      aws.takeRequests();
      aws.answer(answer);
      await expect(dynamo(sdk, 3)).rejects.toThrow();
      expect(aws.takeRequests()).toHaveLength(attempts);
    }
  });

  it('is not thrown if a retry succeeds, with the same body', async () => {
    aws.takeRequests();
    aws.answer(json('InternalServerError', {}, 500), { status: 200, body: '{}' });
    await dynamo(lean, 3);
    const [first, second] = aws.takeRequests();
    expect(second?.body).toBe(first?.body);
  });
});
