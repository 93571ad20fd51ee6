import type { SnsPlatform } from '../../lambda/contract/words.ts';
import { isApple } from './platforms.ts';
import { invalidParameter, type SnsError } from './sns-error.ts';
import type { Endpoint } from './store.ts';

const NAMES = ['CustomUserData', 'Enabled', 'Token'];
const CUSTOM_USER_DATA_BYTES = 2048;
const GCM_TOKEN_BYTES = 8192;
const APPLE_TOKEN = /^[0-9a-f]{1,400}$/i;

const faultOf = (attribute: string, fault: string): SnsError =>
  invalidParameter('Attributes', `Invalid value for attribute: ${attribute}: ${fault}`);

/** What is wrong with a token, in AWS's words as Wire's production code knows them; `undefined` when nothing is. */
function tokenFault(platform: SnsPlatform, token: string): string | undefined {
  if (token === '') return 'cannot be empty';
  if (isApple(platform)) {
    return APPLE_TOKEN.test(token) ? undefined : 'iOS device tokens must be no more than 400 hexadecimal characters';
  }
  return Buffer.byteLength(token) > GCM_TOKEN_BYTES
    ? `must be at most ${GCM_TOKEN_BYTES} bytes long in UTF-8 encoding`
    : undefined;
}

/** Apple's tokens are hexadecimal and SNS keeps them in lower case. */
const normalised = (platform: SnsPlatform, token: string): string => (isApple(platform) ? token.toLowerCase() : token);

/**
 * The `Token` parameter of CreatePlatformEndpoint, as SNS keeps it.
 * https://github.com/wireapp/wire-server/blob/develop/services/gundeck/src/Gundeck/Aws.hs
 *
 * @throws SnsError InvalidParameter
 */
export function readToken(platform: SnsPlatform, token: string): string {
  const fault = tokenFault(platform, token);
  if (fault !== undefined) throw invalidParameter('Token', fault);
  return normalised(platform, token);
}

export function checkCustomUserData(value: string): string {
  if (Buffer.byteLength(value) > CUSTOM_USER_DATA_BYTES) {
    throw faultOf('CustomUserData', `must be at most ${CUSTOM_USER_DATA_BYTES} bytes long in UTF-8 encoding`);
  }
  return value;
}

/** The attributes that one request sets; absent ones stay as they are. */
export interface EndpointChange {
  readonly token?: string;
  readonly enabled?: boolean;
  readonly customUserData?: string;
}

/** @throws SnsError InvalidParameter */
export function readEndpointAttributes(platform: SnsPlatform, attributes: ReadonlyMap<string, string>): EndpointChange {
  const unknown = [...attributes.keys()].find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw invalidParameter('Attributes', `Invalid attribute name: ${unknown}`);

  const token = attributes.get('Token');
  const enabled = attributes.get('Enabled')?.toLowerCase();
  const customUserData = attributes.get('CustomUserData');
  const fault = token === undefined ? undefined : tokenFault(platform, token);
  if (fault !== undefined) throw faultOf('Token', fault);
  if (enabled !== undefined && enabled !== 'true' && enabled !== 'false') {
    // AWS's own words for this one are not known.
    throw faultOf('Enabled', 'must be either true or false');
  }
  return {
    ...(token === undefined ? {} : { token: normalised(platform, token) }),
    ...(enabled === undefined ? {} : { enabled: enabled === 'true' }),
    ...(customUserData === undefined ? {} : { customUserData: checkCustomUserData(customUserData) }),
  };
}

/** What GetEndpointAttributes shows: strings all. */
export function shownEndpoint({ token, enabled, customUserData }: Endpoint): ReadonlyMap<string, string> {
  const shown = new Map([
    ['Enabled', String(enabled)],
    ['Token', token],
  ]);
  if (customUserData !== undefined) shown.set('CustomUserData', customUserData);
  return shown;
}

/** The clash of two endpoints over one token. https://github.com/getmoto/moto/issues/2333 */
export const tokenClash = (arn: string): SnsError =>
  invalidParameter('Token', `Endpoint ${arn} already exists with the same Token, but different attributes.`);
