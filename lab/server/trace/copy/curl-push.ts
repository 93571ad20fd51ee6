import type { ApnsWire, FcmWire } from '../wire-request.ts';
import type { CopyAddresses } from './addresses.ts';
import { inLines, quoted } from './bash.ts';

/** The routes with which a copied command authenticates to the simulators of Apple and Google. */
export const CREDENTIAL_ROUTES = {
  apnsAuthority: '/local/lab/credentials/apns-ca',
  apnsToken: '/local/lab/credentials/apns-token',
  fcmToken: '/local/lab/credentials/fcm-token',
} as const;

const SHOW_STATUS = String.raw`-w '%{http_code}\n'`;

/** A push to Apple's simulator, over HTTP/2 as Apple demands. */
export const curlOfApns = (
  { environment, deviceToken, headers, payload }: ApnsWire,
  { api, apns, apnsSandbox }: CopyAddresses,
): string => {
  const url = environment === 'production' ? apns : apnsSandbox;
  return inLines([
    `curl -sS --http2 --cacert <(curl -sS ${quoted(`${api}${CREDENTIAL_ROUTES.apnsAuthority}`)})`,
    `-H "authorization: bearer $(curl -sS ${quoted(`${api}${CREDENTIAL_ROUTES.apnsToken}`)})"`,
    ...Object.entries(headers)
      // Each push has an id of its own.
      .filter(([name, value]) => value !== undefined && name !== 'apns-id')
      .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `-d ${quoted(JSON.stringify(payload))}`,
    SHOW_STATUS,
    quoted(`${url}/3/device/${deviceToken}`),
  ]);
};

/** A message to Google's simulator. */
export const curlOfFcm = ({ message }: FcmWire, { api, fcm, fcmProject }: CopyAddresses): string =>
  inLines([
    `curl -sS ${quoted(`${fcm}/v1/projects/${fcmProject}/messages:send`)}`,
    `-H "authorization: Bearer $(curl -sS ${quoted(`${api}${CREDENTIAL_ROUTES.fcmToken}`)})"`,
    `-H 'content-type: application/json'`,
    `-d ${quoted(JSON.stringify({ message }))}`,
  ]);
