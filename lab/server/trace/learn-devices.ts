import * as v from 'valibot';
import type { AwsRequest, AwsResponse } from '../aws-proxy.ts';
import type { DeviceDirectory } from './device-directory.ts';
import type { HttpEvent } from './function-events.ts';
import { queryParameters } from './query-parameters.ts';

const DEVICE = /^\/v1\/devices\/([^/]+)$/;
const Registration = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    token: v.optional(v.string()),
    alertToken: v.optional(v.string()),
    subscription: v.optional(v.object({ endpoint: v.string() })),
  }),
);

/** Records the tokens of a registration, or the subscription of a browser: `PUT /v1/devices/{deviceId}`. */
export const learnRegistration = (
  devices: DeviceDirectory,
  { rawPath, body, requestContext: { http } }: HttpEvent,
): void => {
  const id = DEVICE.exec(rawPath)?.[1];
  const registration = v.safeParse(Registration, body);
  if (http.method !== 'PUT' || id === undefined || !registration.success) return;
  const { token, alertToken, subscription } = registration.output;
  // The last part of a subscription's endpoint is its id at the push service of this machine.
  for (const one of [token, alertToken, subscription?.endpoint.split('/').at(-1)])
    if (one) devices.registered(one, decoded(id));
};

/** An id that is not percent-encoded correctly is shown as sent. */
const decoded = (id: string): string => {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
};

const Endpoint = v.object({
  EndpointArn: v.optional(v.string()),
  Token: v.optional(v.string()),
  Attributes: v.optional(v.object({ Token: v.optional(v.string()) })),
});

/** Records the token of an SNS endpoint: `CreatePlatformEndpoint`, `SetEndpointAttributes`. */
export const learnEndpoint = (
  devices: DeviceDirectory,
  { service, body }: Pick<AwsRequest, 'service' | 'body'>,
  response: AwsResponse,
): void => {
  if (service !== 'sns' || response.status !== 200) return;
  const parameters = v.safeParse(Endpoint, queryParameters(body));
  if (!parameters.success) return;
  const { EndpointArn, Token, Attributes } = parameters.output;
  const arn = EndpointArn ?? /<EndpointArn>([^<]+)</.exec(response.body)?.[1];
  const token = Token ?? Attributes?.Token;
  if (arn !== undefined && token !== undefined) devices.endpointHas(arn, token);
};
