import { isApple, type Platform } from './platforms.ts';
import { invalidParameter, type SnsError } from './sns-error.ts';
import type { Endpoint } from './store.ts';

const NAMES = ['CustomUserData', 'Enabled', 'Token'];
const CUSTOM_USER_DATA_BYTES = 2048;
/** FCM's limit; the other platforms document none. */
const TOKEN_BYTES = 8192;
const APPLE_TOKEN = /^[0-9a-f]{1,400}$/i;

const invalidAttribute = (attribute: string, reason: string): SnsError =>
  invalidParameter('Attributes', `Invalid value for attribute: ${attribute}: ${reason}`);

/** AWS's text for an invalid token, taken from Wire's production code; `undefined` for a valid token. */
function tokenError(platform: Platform, token: string): string | undefined {
  if (token === '') return 'cannot be empty';
  if (isApple(platform)) {
    return APPLE_TOKEN.test(token) ? undefined : 'iOS device tokens must be no more than 400 hexadecimal characters';
  }
  return Buffer.byteLength(token) > TOKEN_BYTES
    ? `must be at most ${TOKEN_BYTES} bytes long in UTF-8 encoding`
    : undefined;
}

/** APNs tokens are hexadecimal; SNS stores them in lower case. */
const normalised = (platform: Platform, token: string): string => (isApple(platform) ? token.toLowerCase() : token);

/**
 * The `Token` parameter of CreatePlatformEndpoint, as SNS stores it.
 * https://github.com/wireapp/wire-server/blob/develop/services/gundeck/src/Gundeck/Aws.hs
 *
 * @throws SnsError InvalidParameter
 */
export function readToken(platform: Platform, token: string): string {
  const error = tokenError(platform, token);
  if (error !== undefined) throw invalidParameter('Token', error);
  return normalised(platform, token);
}

export function checkCustomUserData(value: string): string {
  if (Buffer.byteLength(value) > CUSTOM_USER_DATA_BYTES) {
    throw invalidAttribute('CustomUserData', `must be at most ${CUSTOM_USER_DATA_BYTES} bytes long in UTF-8 encoding`);
  }
  return value;
}

/** The attributes that one request sets; absent ones remain unchanged. */
export interface EndpointChange {
  readonly token?: string;
  readonly enabled?: boolean;
  readonly customUserData?: string;
}

/** @throws SnsError InvalidParameter */
export function readEndpointAttributes(platform: Platform, attributes: ReadonlyMap<string, string>): EndpointChange {
  const unknown = [...attributes.keys()].find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw invalidParameter('Attributes', `Invalid attribute name: ${unknown}`);

  const token = attributes.get('Token');
  const enabled = attributes.get('Enabled')?.toLowerCase();
  const customUserData = attributes.get('CustomUserData');
  const error = token === undefined ? undefined : tokenError(platform, token);
  if (error !== undefined) throw invalidAttribute('Token', error);
  if (enabled !== undefined && enabled !== 'true' && enabled !== 'false') {
    // AWS's text for this error is not known.
    throw invalidAttribute('Enabled', 'must be either true or false');
  }
  return {
    ...(token === undefined ? {} : { token: normalised(platform, token) }),
    ...(enabled === undefined ? {} : { enabled: enabled === 'true' }),
    ...(customUserData === undefined ? {} : { customUserData: checkCustomUserData(customUserData) }),
  };
}

/** The attributes that GetEndpointAttributes returns, all as strings. */
export function visibleEndpointAttributes({ token, enabled, customUserData }: Endpoint): ReadonlyMap<string, string> {
  const shown = new Map([
    ['Enabled', String(enabled)],
    ['Token', token],
  ]);
  if (customUserData !== undefined) shown.set('CustomUserData', customUserData);
  return shown;
}

/** The error for a token that another endpoint has. https://github.com/getmoto/moto/issues/2333 */
export const tokenClash = (arn: string): SnsError =>
  invalidParameter('Token', `Endpoint ${arn} already exists with the same Token, but different attributes.`);
