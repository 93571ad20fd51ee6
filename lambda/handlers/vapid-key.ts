import * as v from 'valibot';
import { VapidKeyPair } from '../contract/web-push.ts';
import type { KeySecret } from '../credentials/key-secret.ts';

export interface VapidKeyDeps {
  readonly secret: KeySecret;
  readonly generate: () => VapidKeyPair;
}

const Event = v.object({
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  PhysicalResourceId: v.optional(v.string()),
  /** `Generate`: `false` for a key pair that an earlier deployment left, of which a missing one is an error. */
  ResourceProperties: v.object({ SecretArn: v.string(), Generate: v.picklist(['true', 'false']) }),
});

export interface VapidKeyResult {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly PublicKey: string };
}

const KeyPairText = v.pipe(v.string(), v.parseJson(), VapidKeyPair);

/**
 * Makes the VAPID key pair for CloudFormation, once: browsers subscribe with its public half, and another one would end every subscription. So
 * nothing replaces a key pair that is there, and the deletion of the resource leaves it.
 */
export const vapidKeyHandler =
  ({ secret, generate }: VapidKeyDeps) =>
  async (request: unknown): Promise<VapidKeyResult> => {
    const { RequestType, PhysicalResourceId, ResourceProperties } = v.parse(Event, request);
    const { SecretArn, Generate } = ResourceProperties;
    if (RequestType === 'Delete') return { PhysicalResourceId: PhysicalResourceId ?? SecretArn };
    const known = v.safeParse(KeyPairText, await secret.read(SecretArn));
    if (known.success) return { PhysicalResourceId: SecretArn, Data: { PublicKey: known.output.publicKey } };
    if (Generate === 'false') throw new Error(`the secret ${SecretArn} holds no VAPID key pair`);
    const made = generate();
    await secret.write(SecretArn, JSON.stringify(made));
    return { PhysicalResourceId: SecretArn, Data: { PublicKey: made.publicKey } };
  };
