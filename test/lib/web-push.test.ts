import type { Stack } from 'aws-cdk-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { deployment, type Resource, resources } from './deployment.ts';

const webPush = { subject: 'mailto:operator@example.com', hosts: ['push.example.com'] };
let state: Stack;
let api: Stack;
beforeAll(() => {
  ({ state, api } = deployment({ webPush }));
});

const named = (stack: Stack, type: string, id: RegExp): readonly Resource[] =>
  resources([stack], type).filter((one) => id.test(one.id));
const environments = (name: string): readonly string[] =>
  resources([api], 'AWS::Lambda::Function')
    .filter(({ Properties }) => JSON.stringify(Properties.Environment ?? {}).includes(`"${name}"`))
    .map(({ id }) => id.replace(/^.*\/|[0-9A-F]{8}$/g, ''))
    .sort();

describe('Web Push', () => {
  it('adds nothing to a deployment that does not set it', () => {
    const without = deployment();
    const all = resources([without.state, without.api], 'AWS::Lambda::Function');

    expect(all.filter(({ id }) => /WebPush/.test(id))).toEqual([]);
    for (const { Properties } of all) expect(JSON.stringify(Properties.Environment ?? {})).not.toContain('WEB_PUSH');
  });

  it('keeps its key in the state stack, also when the stack is deleted', () => {
    const [secret] = named(state, 'AWS::SecretsManager::Secret', /WebPushKey/);

    expect(secret).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(named(state, 'Custom::VapidKeyPair', /WebPushKey/)[0]?.Properties).toMatchObject({ Generate: 'true' });
    expect(named(api, 'AWS::SecretsManager::Secret', /./)).toEqual([]);
  });

  it('takes over the key of an earlier deployment, and makes none', () => {
    const webPushKey = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:WebPushKeySecret-AbCdEf';
    const later = deployment({ webPush, existing: { webPushKey } }).state;

    expect(named(later, 'AWS::SecretsManager::Secret', /./)).toEqual([]);
    expect(named(later, 'Custom::VapidKeyPair', /./)[0]?.Properties).toMatchObject({
      SecretArn: webPushKey,
      Generate: 'false',
    });
  });

  it('is invoked by the functions that ring and notify, and no other function can read the key', () => {
    expect(environments('WEB_PUSH_FUNCTION')).toEqual([
      'CallEventsFunction',
      'Calls',
      'Invite',
      'Receipts',
      'RingTimersFunction',
      'Socket',
    ]);
    expect(environments('WEB_PUSH')).toEqual(['Devices', 'WebPushFunction']);
    expect(environments('WEB_PUSH_KEY')).toEqual(['ClientConfig']);
    const readers = resources([state, api], 'AWS::IAM::Policy').filter(({ Properties }) =>
      /secretsmanager:GetSecretValue.*WebPushKey/.test(JSON.stringify(Properties)),
    );
    expect(readers.map(({ id }) => id.replace(/^.*\/|[0-9A-F]{8}$/g, ''))).toEqual([
      expect.stringMatching(/^WebPushKeyHandlerRole/),
      expect.stringMatching(/^WebPushFunctionRole/),
    ]);
  });
});
