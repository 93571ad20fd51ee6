import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { leanSdk } from '../../lambda/lean-sdk.ts';
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
let whole: Probe;
beforeAll(async () => {
  Object.assign(process.env, environment);
  [aws, lean, whole] = await Promise.all([startScriptedAws(), bundledProbe([leanSdk()]), bundledProbe([])]);
});
afterAll(async () => {
  for (const name of Object.keys(environment)) {
    const value = before[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await aws.close();
});
afterEach(() => aws.taken());

/** As far as AWS minds it. */
const essence = ({ method, path, headers, body }: Received) => {
  const {
    host,
    'content-type': type,
    'content-length': length,
    'x-amz-target': target,
    'x-amzn-query-mode': mode,
  } = headers;
  return { method, path, body, host, type, length, target, mode };
};
/** Without what the SDK counts of its own work. */
const plain = (output: unknown): unknown =>
  JSON.parse(
    JSON.stringify(output, (name, value) => (name === 'attempts' || name === 'totalRetryDelay' ? undefined : value)),
  );

describe('a client in a bundle', () => {
  it.each(Object.keys(cases))('asks and understands as the whole SDK does: %s', async (name) => {
    const { send, answer } = cases[name] ?? expect.fail();
    aws.answer(answer);
    const settings = { endpoint: aws.url, maxAttempts: 1 };
    const wholeOutput = await send(whole, settings);
    const expected = aws.taken().map(essence);
    const leanOutput = await send(lean, settings);

    expect(aws.taken().map(essence)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
    expect(plain(leanOutput)).toEqual(plain(wholeOutput));
  });

  it('keeps bytes bytes', async () => {
    aws.answer(json({ Item: storedItem }));
    const get = new lean.GetItemCommand({ TableName: 'table', Key: { pk: { S: 'a' } } });
    const { Item } = await new lean.DynamoDBClient({ endpoint: aws.url }).send(get);
    expect(Item).toEqual(item);
  });

  it('makes a token for a transaction that has none', async () => {
    aws.answer(json({}));
    const write = { TransactItems: [{ Put: { TableName: 'table', Item: item } }] };
    await new lean.DynamoDBClient({ endpoint: aws.url }).send(new lean.TransactWriteItemsCommand(write));
    const [request] = aws.taken();
    expect(JSON.parse(request?.body ?? '').ClientRequestToken).toMatch(/^[\da-f-]{36}$/);
  });

  it('says who it is, for how long it may be recognised, and what trace it belongs to', async () => {
    process.env._X_AMZN_TRACE_ID = 'Root=1-2-3;Sampled=1';
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x';
    aws.answer(json({}));
    await new lean.DynamoDBClient({ endpoint: aws.url }).send(new lean.GetItemCommand({ TableName: 't', Key: {} }));
    delete process.env._X_AMZN_TRACE_ID;
    delete process.env.AWS_EXECUTION_ENV;
    const [request] = aws.taken();
    expect(request?.headers['x-amzn-trace-id']).toBe('Root=1-2-3;Sampled=1');
    expect(request?.headers['user-agent']).toMatch(
      /^aws-sdk-js\/3\.\S+ .* api\/dynamodb#3\.\S+ exec-env\/AWS_Lambda_nodejs24\.x$/,
    );
    expect(request?.headers['x-amz-security-token']).toBe('a session');
  });

  it('uses the credentials that are in the environment now', async () => {
    aws.answer(json({}));
    const client = new lean.DynamoDBClient({ endpoint: aws.url });
    await client.send(new lean.GetItemCommand({ TableName: 't', Key: {} }));
    process.env.AWS_ACCESS_KEY_ID = 'AKIDROTATED';
    await client.send(new lean.GetItemCommand({ TableName: 't', Key: {} }));
    process.env.AWS_ACCESS_KEY_ID = environment.AWS_ACCESS_KEY_ID;
    expect(aws.taken().map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1])).toEqual([
      'AKIDEXAMPLE',
      'AKIDROTATED',
    ]);
  });
});
