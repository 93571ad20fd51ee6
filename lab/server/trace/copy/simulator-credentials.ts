import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { makeProviderKey } from '../../../../local/apple/provider-key.ts';
import type { Apple } from '../../../../local/apple/start-apple.ts';
import { makeAccessTokens } from '../../../../local/aws/sns/delivery/fcm-access-token.ts';
import type { Google } from '../../../../local/google/start-google.ts';
import { CREDENTIAL_ROUTES } from './curl-push.ts';

const ServiceAccount = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    type: v.literal('service_account'),
    project_id: v.string(),
    private_key_id: v.string(),
    private_key: v.string(),
    client_email: v.string(),
    token_uri: v.string(),
  }),
);

/** What copied commands need to authenticate to the simulators, by route; valid for an hour of the backend's clock. */
export const simulatorCredentials = (
  apple: Pick<Apple, 'trustKey' | 'ca'>,
  google: Pick<Google, 'serviceAccount'>,
  clock: () => number,
): ReadonlyMap<string, () => Promise<string>> => {
  const { p8, ...key } = makeProviderKey();
  apple.trustKey(key);
  const account = v.parse(ServiceAccount, google.serviceAccount);
  const accessToken = makeAccessTokens(account.token_uri);
  const providerToken = (): Promise<string> =>
    new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: key.keyId })
      .setIssuer(key.teamId)
      .setIssuedAt(Math.floor(clock() / 1000))
      .sign(createPrivateKey(p8));
  return new Map([
    [CREDENTIAL_ROUTES.apnsAuthority, async () => apple.ca],
    [CREDENTIAL_ROUTES.apnsToken, providerToken],
    [CREDENTIAL_ROUTES.fcmToken, () => accessToken(account, clock())],
  ]);
};
