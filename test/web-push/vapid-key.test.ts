import { describe, expect, it } from 'vitest';
import { newVapidKeyPair } from '../../lambda/credentials/vapid-key-pair.ts';
import { vapidKeyHandler } from '../../lambda/handlers/vapid-key.ts';

const SecretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf';
const event = (RequestType: string, Generate = 'true') => ({
  RequestType,
  PhysicalResourceId: SecretArn,
  ResourceProperties: { SecretArn, Generate },
});
const keeper = (text?: string) => {
  const written: string[] = [];
  const handle = vapidKeyHandler({
    secret: {
      read: async () => written.at(-1) ?? text,
      write: async (_secretId, value) => {
        written.push(value);
      },
    },
    generate: newVapidKeyPair,
  });
  return { handle, written };
};

describe('the VAPID key pair', () => {
  it('is made once: an update, a rollback and a repeated event keeps it', async () => {
    const { handle, written } = keeper('a random text, with which CloudFormation makes a secret');

    const made = await handle(event('Create'));
    const later = [await handle(event('Create')), await handle(event('Update')), await handle(event('Delete'))];

    expect(written).toHaveLength(1);
    expect(Buffer.from(made.Data?.PublicKey ?? '', 'base64url')).toHaveLength(65);
    expect(later).toEqual([made, made, { PhysicalResourceId: SecretArn }]);
    expect(JSON.stringify(made)).not.toContain(JSON.parse(written[0] ?? '').privateKey);
  });

  it('of an earlier deployment keeps its place, and a missing one is an error', async () => {
    const old = newVapidKeyPair();

    const taken = await keeper(JSON.stringify(old)).handle(event('Create', 'false'));

    expect(taken.Data).toEqual({ PublicKey: old.publicKey });
    await expect(keeper('nothing').handle(event('Create', 'false'))).rejects.toThrow('holds no VAPID key pair');
  });
});
