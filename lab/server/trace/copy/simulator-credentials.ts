import * as v from 'valibot';
import { providerToken } from '../../../../lambda/apple/provider-token.ts';
import { tokenRequest } from '../../../../lambda/google/token-request.ts';
import { makeProviderKey } from '../../../../local/apple/provider-key.ts';
import type { Apple } from '../../../../local/apple/start-apple.ts';
import type { Google } from '../../../../local/google/start-google.ts';
import { CREDENTIAL_ROUTES } from './curl-push.ts';

const ServiceAccount = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ client_email: v.string(), private_key: v.string(), token_uri: v.string() }),
);
const Granted = v.object({ access_token: v.string() });

/** What copied commands need to authenticate to the simulators, by route; valid for an hour of the backend's clock. */
export const simulatorCredentials = (
  apple: Pick<Apple, 'trustKey' | 'ca'>,
  google: Pick<Google, 'serviceAccount'>,
  clock: () => number,
): ReadonlyMap<string, () => Promise<string>> => {
  const key = makeProviderKey();
  apple.trustKey(key);
  return new Map([
    [CREDENTIAL_ROUTES.apnsAuthority, async () => apple.ca],
    [
      CREDENTIAL_ROUTES.apnsToken,
      async () => providerToken({ keyId: key.keyId, teamId: key.teamId, privateKey: key.p8 }, new Date(clock())),
    ],
    [CREDENTIAL_ROUTES.fcmToken, () => accessToken(google.serviceAccount, clock())],
  ]);
};

const accessToken = async (serviceAccount: string, now: number): Promise<string> => {
  const { client_email, private_key, token_uri } = v.parse(ServiceAccount, serviceAccount);
  const body = tokenRequest({ clientEmail: client_email, privateKey: private_key, tokenUri: token_uri }, new Date(now));
  const response = await fetch(token_uri, { method: 'POST', body });
  return v.parse(Granted, await response.json()).access_token;
};
