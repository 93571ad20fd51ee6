import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leanSdk } from '../../lambda/lean-sdk.ts';
import { bundledProbe, type Probe } from './bundled-probe.ts';
import { type ScriptedAnswer, startScriptedAws } from './scripted-aws.ts';

const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
let aws: Awaited<ReturnType<typeof startScriptedAws>>;
let lean: Probe;
let whole: Probe;
beforeAll(async () => {
  Object.assign(process.env, environment);
  [aws, lean, whole] = await Promise.all([startScriptedAws(), bundledProbe([leanSdk()]), bundledProbe([])]);
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

type Ask = typeof dynamo;
const errors: Readonly<Record<string, readonly [Ask, ScriptedAnswer]>> = {
  'a condition, with the item': [dynamo, json('ConditionalCheckFailedException', { Item: { pk: { S: 'a' } } })],
  'a transaction, with its reasons': [
    dynamo,
    json('TransactionCanceledException', {
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { pk: { S: 'a' } } }],
    }),
  ],
  'a table that is not there': [dynamo, json('ResourceNotFoundException')],
  'too much for the table': [dynamo, json('ProvisionedThroughputExceededException')],
  'a fault of the table': [dynamo, json('InternalServerError', {}, 500)],
  'one that no model knows': [dynamo, json('BrandNewException')],
  'an endpoint that is disabled': [sns, xml('EndpointDisabled', 400)],
  'an endpoint that is gone': [sns, xml('NotFound', 404)],
  'a parameter': [sns, xml('InvalidParameter', 400)],
  'a role that may not': [sns, xml('AuthorizationError', 403)],
  'too many publishes': [sns, xml('Throttled', 429)],
  'a code that no model knows': [sns, xml('Throttling', 400)],
  'a fault of SNS': [sns, xml('InternalError', 500)],
  'a socket that is gone': [
    socket,
    {
      status: 410,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'GoneException' },
      body: '{"message":"gone"}',
    },
  ],
  'a page of HTML from whoever is in between': [
    dynamo,
    { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>busy</html>' },
  ],
};

const thrown = async (asked: Promise<unknown>): Promise<Record<string, unknown>> =>
  asked.then(
    () => expect.fail('it was not refused'),
    (error: Error) => {
      const { attempts: _, totalRetryDelay: __, ...$metadata } = Object(Reflect.get(error, '$metadata'));
      const own = Object.fromEntries(
        Object.entries(error).filter(
          ([name]) => !['$metadata', '$response', 'Error', 'RequestId', 'xmlns', 'ThrottlingReasons'].includes(name),
        ),
      );
      return { ...own, name: error.name.replace(/Exception$/, ''), $metadata };
    },
  );

describe('an error of a client in a bundle', () => {
  it.each(Object.keys(errors))('is the whole SDK’s, but for a name’s ending: %s', async (title) => {
    const [ask, answer] = errors[title] ?? expect.fail();
    aws.answer(answer);
    const expected = await thrown(ask(whole, 1));
    const { message: leanMessage, ...got } = await thrown(ask(lean, 1));
    const { message, ...wanted } = expected;
    // Codes and messages of errors without a class of their own are additional fields.
    expect(got).toMatchObject(
      wanted.name === 'SyntaxError' ? { name: 'SyntaxError', $metadata: { httpStatusCode: 503 } } : wanted,
    );
    expect(leanMessage).toEqual(message);
  });

  it('is of the service’s class, and of its own where our code asks for that', async () => {
    aws.answer(json('ConditionalCheckFailedException'));
    await expect(dynamo(lean, 1)).rejects.toBeInstanceOf(lean.ConditionalCheckFailedException);
    aws.answer(json('TransactionCanceledException'));
    await expect(dynamo(lean, 1)).rejects.toBeInstanceOf(lean.TransactionCanceledException);
    aws.answer(json('ResourceNotFoundException'));
    await expect(dynamo(lean, 1)).rejects.toBeInstanceOf(lean.DynamoDBServiceException);
    aws.answer(xml('EndpointDisabled', 400));
    await expect(sns(lean, 1)).rejects.toBeInstanceOf(lean.SNSServiceException);
    aws.answer(errors['a socket that is gone']?.[1] ?? 'reset');
    await expect(socket(lean, 1)).rejects.toBeInstanceOf(lean.ApiGatewayManagementApiServiceException);
  });

  it.each([
    ['throttled', json('ThrottlingException'), 3],
    ['a fault', json('InternalServerError', {}, 500), 3],
    ['a cut connection', 'reset' as const, 3],
    ['a mistake of ours', json('ValidationException'), 1],
    ['a condition', json('ConditionalCheckFailedException'), 1],
  ])('is tried again as often as the whole SDK tries: %s', async (_, answer, tries) => {
    for (const sdk of [lean, whole]) {
      aws.taken();
      aws.answer(answer);
      await expect(dynamo(sdk, 3)).rejects.toThrow();
      expect(aws.taken()).toHaveLength(tries);
    }
  });

  it('is nobody’s where the second try succeeds', async () => {
    aws.taken();
    aws.answer(json('InternalServerError', {}, 500), { status: 200, body: '{}' });
    await dynamo(lean, 3);
    const [first, second] = aws.taken();
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['amz-sdk-invocation-id']).toBe(first?.headers['amz-sdk-invocation-id']);
  });
});
