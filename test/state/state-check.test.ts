import { describe, expect, it } from 'vitest';
import type { StateIds } from '../../lambda/contract/state.ts';
import { stateCheck } from '../../lambda/handlers/state-check.ts';
import type { FoundTable, StateReader } from '../../lambda/state/state-reader.ts';

const TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:111122223333:table/calls';
const given: StateIds = {
  table: 'calls',
  stream: `${TABLE_ARN}/stream/1`,
  topic: 'arn:aws:sns:eu-west-1:111122223333:events',
  userPool: 'eu-west-1_abc',
  applications: 'a1b2',
};
const applications = ['GCM', 'APNS_VOIP'].map(
  (platform) => `arn:aws:sns:eu-west-1:111122223333:app/${platform}/phones`,
);
const table: FoundTable = {
  keys: { pk: 'HASH S', sk: 'RANGE S' },
  ttl: 'ttl',
  stream: { arn: given.stream, view: 'NEW_IMAGE' },
  backups: true,
};
const StackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/api/1';

const aCheck = (changed: Partial<StateReader> = {}) => {
  const logged: [string, object][] = [];
  const reader: StateReader = {
    recorded: async () => given,
    table: async () => table,
    topicExists: async () => true,
    applicationExists: async () => true,
    isRollingBack: async () => false,
    ...changed,
  };
  return {
    check: stateCheck({ given, applications, reader, log: (event, fields) => void logged.push([event, fields]) }),
    logged,
  };
};
const deploy = (changed: Partial<StateReader> = {}, event: object = {}) =>
  aCheck(changed).check({ RequestType: 'Update', StackId, ...event });
const withTable = (changed: Partial<FoundTable>) => ({ table: async () => ({ ...table, ...changed }) });

describe('a deployment', () => {
  it('passes if everything is as the functions need it', async () => {
    await expect(deploy()).resolves.toEqual({ PhysicalResourceId: 'state-check', Data: { Changes: 'none' } });
  });

  it('does not compare what the state’s stack could not record, because the host has it in the stack of the API', async () => {
    const { table: _, stream: __, ...rest } = given;
    const recorded = async () => ({ ...rest, notRecorded: ['table' as const, 'stream' as const] });

    await expect(deploy({ recorded })).resolves.toMatchObject({ Data: { Changes: 'none' } });
  });

  it.each([
    ['another table', { recorded: async () => ({ ...given, table: 'new' }) }, 'use table calls, and the state has new'],
    [
      'another stream',
      { recorded: async () => ({ ...given, stream: 's' }) },
      `use stream ${given.stream}, and the state has s`,
    ],
    ['no user pool', { recorded: async () => ({ ...given, userPool: undefined }) }, 'and the state has none'],
    [
      'other applications',
      { recorded: async () => ({ ...given, applications: 'c3d4' }) },
      'use other platform applications than the state has: deploy both stacks',
    ],
    ['its stack deleted', { recorded: async () => 'missing' as const }, 'its stack was deleted'],
    ['no table', { table: async () => undefined }, 'there is no table calls: docs/recovery.md'],
    ['no topic', { topicExists: async () => false }, 'there is no topic arn:aws:sns'],
    [
      'an application missing',
      { applicationExists: async (arn: string) => !arn.includes('GCM') },
      'there is no platform application arn:aws:sns:eu-west-1:111122223333:app/GCM/phones',
    ],
    ['other keys', withTable({ keys: { id: 'HASH S' } }), 'has the keys id HASH S, and the functions need pk HASH S'],
    ['a number as key', withTable({ keys: { pk: 'HASH S', sk: 'RANGE N' } }), 'sk RANGE N'],
    ['no TTL', withTable({ ttl: undefined }), 'update-time-to-live --table-name calls'],
    ['another TTL attribute', withTable({ ttl: 'expires' }), 'has TTL on the attribute expires'],
    ['no stream', withTable({ stream: undefined }), 'StreamEnabled=true,StreamViewType=NEW_IMAGE'],
    [
      'a stream without images',
      withTable({ stream: { arn: given.stream, view: 'KEYS_ONLY' } }),
      'has a stream of KEYS_ONLY',
    ],
    [
      'a new stream',
      withTable({ stream: { arn: `${TABLE_ARN}/stream/2`, view: 'NEW_IMAGE' } }),
      `has the stream ${TABLE_ARN}/stream/2, and the functions read ${given.stream}`,
    ],
    ['no point-in-time recovery', withTable({ backups: false }), 'update-continuous-backups --table-name calls'],
  ])('fails with %s, and says how to repair it', async (_what, changed, text) => {
    await expect(deploy(changed)).rejects.toThrow(text);
  });

  it('names every problem at once, in a text that CloudFormation shows', async () => {
    const { check } = aCheck({ ...withTable({ ttl: undefined, backups: false }), topicExists: async () => false });

    await expect(check({ RequestType: 'Create', StackId })).rejects.toThrow(
      / 1\. .*TTL.* 2\. .*recovery.* 3\. .*topic/,
    );
  });

  it('accepts a stream of both images, which has the new one', async () => {
    await expect(
      deploy(withTable({ stream: { arn: given.stream, view: 'NEW_AND_OLD_IMAGES' } })),
    ).resolves.toBeDefined();
  });

  it('passes while it is rolled back, which would be stuck otherwise', async () => {
    const asked: string[] = [];

    await deploy({
      ...withTable({ ttl: undefined }),
      isRollingBack: async (stackId) => asked.push(stackId) > 0,
    });

    expect(asked).toEqual([StackId]);
  });

  it('fails if nobody can say whether it is rolled back', async () => {
    const isRollingBack = () => Promise.reject(new Error('AccessDenied'));

    await expect(deploy({ ...withTable({ ttl: undefined }), isRollingBack })).rejects.toThrow('has no TTL');
  });

  it('asks nothing when the API is deleted', async () => {
    const table = () => Promise.reject(new Error('asked'));

    await expect(deploy({ table }, { RequestType: 'Delete' })).resolves.toBeDefined();
  });

  it('says what it costs to leave platform applications, as a renamed appId does', async () => {
    const { Data } = await deploy(
      {},
      {
        OldResourceProperties: { Applications: ['GCM/old', 'GCM/phones'] },
        ResourceProperties: { Applications: ['GCM/phones', 'GCM/new'] },
      },
    );

    expect(Data.Changes).toMatch(/^The API no longer uses GCM\/old\. Devices .* cannot be rung until/);
  });
});

describe('the hourly check', () => {
  it('logs each problem and their number, and does not fail', async () => {
    const { check, logged } = aCheck({ ...withTable({ backups: false }), topicExists: async () => false });

    await check({ source: 'aws.events' });

    expect(logged.map(([event]) => event)).toEqual(['state.wrong', 'state.wrong', 'state.checked']);
    expect(logged.map(([, fields]) => fields)).toMatchObject([
      { problem: 'table_backups' },
      { problem: 'topic_missing' },
      { problems: 2 },
    ]);
  });

  it('logs no problems when there are none, so that a check that was not run is noticed', async () => {
    const { check, logged } = aCheck();

    await check({ source: 'aws.events' });

    expect(logged).toEqual([['state.checked', { problems: 0 }]]);
  });

  it('fails if AWS does not answer', async () => {
    await expect(aCheck({ table: () => Promise.reject(new Error('throttled')) }).check({})).rejects.toThrow(
      'throttled',
    );
  });
});
