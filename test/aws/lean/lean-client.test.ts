import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { leanSdk } from '../../../lambda/bundle/lean-sdk.ts';
import { bundledProbe, type Probe } from './bundled-probe.ts';
import { cases, item, json, storedItem } from './lean-cases.ts';
import { type Received, startScriptedAws } from './scripted-aws.ts';

const environment = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'a session',
};
const before = { ...process.env };
let aws: Awaited<ReturnType<typeof startScriptedAws>>;
let lean: Probe;
let fullSdk: Probe;
beforeAll(async () => {
  Object.assign(process.env, environment);
  [aws, lean, fullSdk] = await Promise.all([startScriptedAws(), bundledProbe([leanSdk()]), bundledProbe([])]);
});
afterAll(async () => {
  for (const name of Object.keys(environment)) {
    const value = before[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await aws.close();
});
afterEach(() => aws.takeRequests());

/** The parts of a request that matter to AWS. */
const significantParts = ({ method, path, headers, body }: Received) => {
  const {
    host,
    'content-type': type,
    'content-length': length,
    'x-amz-target': target,
    'x-amzn-query-mode': mode,
  } = headers;
  return { method, path, body: membersOf(type, body), host, type, length, target, mode };
};
/** Members in any order: the SDK's is that of its schemas. */
const membersOf = (type: unknown, body: string): unknown => {
  if (/json/.test(String(type))) return JSON.parse(body);
  return /form/.test(String(type)) ? body.split('&').sort() : body;
};
/** An output without the SDK's retry metadata. */
const withoutRetryMetadata = (output: unknown): unknown =>
  JSON.parse(
    JSON.stringify(output, (name, value) => (name === 'attempts' || name === 'totalRetryDelay' ? undefined : value)),
  );

describe('a client in a bundle', () => {
  it.each(Object.keys(cases))('sends and parses the same as the full SDK: %s', async (name) => {
    const { send, answer } = cases[name] ?? expect.fail();
    aws.answer(answer);
    const settings = { endpoint: aws.url, maxAttempts: 1 };
    const fullOutput = await send(fullSdk, settings);
    const expected = aws.takeRequests().map(significantParts);
    const leanOutput = await send(lean, settings);

    expect(aws.takeRequests().map(significantParts)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
    expect(withoutRetryMetadata(leanOutput)).toEqual(withoutRetryMetadata(fullOutput));
  });

  it('has a case for every operation that an adapter uses', () => {
    const adapters = join(fileURLToPath(new URL('../../..', import.meta.url)), 'lambda', 'aws');
    const sources = readdirSync(adapters, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const used = sources.flatMap(
      (file) => readFileSync(join(adapters, file), 'utf8').match(/\bnew \w+Command\b/g) ?? [],
    );
    const tried = Object.values(cases).map(({ send }) => String(send));

    const untried = [...new Set(used)].filter(
      (one) => !tried.some((text) => text.includes(one.replace('new ', 'sdk.').concat('('))),
    );

    expect(untried).toEqual([]);
    expect(used.length).toBeGreaterThan(20);
  });

  it('returns binary attributes as bytes', async () => {
    aws.answer(json({ Item: storedItem }));
    const get = new lean.GetItemCommand({ TableName: 'table', Key: { pk: { S: 'a' } } });
    const { Item } = await new lean.DynamoDBClient({ endpoint: aws.url }).send(get);
    expect(Item).toEqual(item);
  });

  it('adds a client request token to a transaction that has none', async () => {
    aws.answer(json({}));
    const write = { TransactItems: [{ Put: { TableName: 'table', Item: item } }] };
    await new lean.DynamoDBClient({ endpoint: aws.url }).send(new lean.TransactWriteItemsCommand(write));
    const [request] = aws.takeRequests();
    expect(JSON.parse(request?.body ?? '').ClientRequestToken).toMatch(/^[\da-f-]{36}$/);
  });

  it('sends the user agent, the session token, and the trace id to services that may invoke a function', async () => {
    process.env._X_AMZN_TRACE_ID = 'Root=1-2-3;Sampled=1';
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x';
    aws.answer(json({}));
    await new lean.DynamoDBClient({ endpoint: aws.url }).send(new lean.GetItemCommand({ TableName: 't', Key: {} }));
    aws.answer(json({}));
    const message = { QueueUrl: `${aws.url}/1/q`, MessageBody: '' };
    await new lean.SQSClient({ endpoint: aws.url }).send(new lean.SendMessageCommand(message));
    aws.answer({ status: 200 });
    const toConnection = new lean.PostToConnectionCommand({ ConnectionId: 'J4bc=', Data: '{}' });
    await new lean.ApiGatewayManagementApiClient({ endpoint: aws.url }).send(toConnection);
    delete process.env._X_AMZN_TRACE_ID;
    delete process.env.AWS_EXECUTION_ENV;
    const [request, toQueue, toSocket] = aws.takeRequests();
    expect(request?.headers['x-amzn-trace-id']).toBeUndefined();
    expect(toSocket?.headers['x-amzn-trace-id']).toBeUndefined();
    expect(toQueue?.headers['x-amzn-trace-id']).toBe('Root=1-2-3;Sampled=1');
    expect(request?.headers['user-agent']).toMatch(
      /^aws-sdk-js\/3\.\S+ .* api\/dynamodb#3\.\S+ exec-env\/AWS_Lambda_nodejs24\.x$/,
    );
    expect(request?.headers['x-amz-security-token']).toBe('a session');
  });

  it('reads the credentials from the environment again after a second', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    aws.answer(json({}));
    const client = new lean.DynamoDBClient({ endpoint: aws.url });
    await client.send(new lean.GetItemCommand({ TableName: 't', Key: {} }));
    process.env.AWS_ACCESS_KEY_ID = 'AKIDROTATED';
    vi.setSystemTime(Date.now() + 1_000);
    await client.send(new lean.GetItemCommand({ TableName: 't', Key: {} }));
    process.env.AWS_ACCESS_KEY_ID = environment.AWS_ACCESS_KEY_ID;
    vi.useRealTimers();
    expect(aws.takeRequests().map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1])).toEqual([
      'AKIDEXAMPLE',
      'AKIDROTATED',
    ]);
  });
});
