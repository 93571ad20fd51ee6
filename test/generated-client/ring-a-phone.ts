import createClient from 'openapi-fetch';
import type { components, paths } from './.build/schema.js';

/** Registers Bob's phone and calls him, with nothing but the types that are generated from docs/openapi.yaml. */
const [url = '', tokenOfAlice = '', tokenOfBob = '', bob = '', pushToken = ''] = process.argv.slice(2);

const clientOf = (token: string) =>
  createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });

const device: components['schemas']['RegisterDevice'] = {
  platform: 'ios',
  environment: 'production',
  token: pushToken,
};

// @ts-expect-error ios needs an environment
export const withoutEnvironment: components['schemas']['RegisterDevice'] = { platform: 'ios', token: pushToken };
export const ofAndroid: components['schemas']['RegisterDevice'] = {
  platform: 'android',
  token: pushToken,
  // @ts-expect-error only ios has an alert token
  alertToken: '',
};

const registered = await clientOf(tokenOfBob).PUT('/v1/devices/{deviceId}', {
  params: { path: { deviceId: 'phone' } },
  body: device,
});
const invited = await clientOf(tokenOfAlice).POST('/v1/calls', { body: { to: bob, caller: { name: 'Alice' } } });
const refused = await clientOf(tokenOfAlice).POST('/v1/calls', { body: { to: [], caller: { name: 'Alice' } } });

/** The code of an error; those of API Gateway itself have none. */
const codeOf = (error: typeof refused.error): string | undefined =>
  error !== undefined && 'code' in error ? error.code : undefined;

console.log(
  JSON.stringify({
    platform: registered.data?.platform,
    callId: invited.data?.callId,
    outcomes: invited.data?.rings?.map(({ outcome }) => outcome),
    refused: codeOf(refused.error),
  }),
);
