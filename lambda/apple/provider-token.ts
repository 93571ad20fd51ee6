import { sign } from 'node:crypto';

/** A `.p8` key with its ids. `privateKey` is PEM. */
export interface SigningKey {
  readonly keyId: string;
  readonly teamId: string;
  readonly privateKey: string;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * The JWT that authenticates a provider, without `bearer`; valid for one hour after `now`.
 * https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
 *
 * @throws when the key is no EC key
 */
export const providerToken = ({ keyId, teamId, privateKey }: SigningKey, now: Date): string => {
  const content = `${encode({ alg: 'ES256', kid: keyId })}.${encode({ iss: teamId, iat: Math.floor(now.getTime() / 1000) })}`;
  const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
};
