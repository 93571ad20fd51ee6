import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  GetEndpointAttributesCommand,
  SNSServiceException,
} from '@aws-sdk/client-sns';
import type { House } from './sns-house.ts';

export const TOKEN = 'AB'.repeat(32);

/** How a call failed: name in the SDK, code on the wire, status and text. */
export async function failure(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SNSServiceException)) throw new Error('the call did not fail as SNS does', { cause: error });
  const code = 'Code' in error ? error.Code : undefined;
  return [error.name, code, error.$metadata.httpStatusCode, error.message];
}

export const invalid = (text: string) => [
  'InvalidParameterException',
  'InvalidParameter',
  400,
  `Invalid parameter: ${text}`,
];
export const noApplication = ['NotFoundException', 'NotFound', 404, 'PlatformApplication does not exist'];
export const noEndpoint = ['NotFoundException', 'NotFound', 404, 'Endpoint does not exist'];

/** Makes an application and returns its ARN. Names end in four digits, counted by the caller. */
export async function makeApplication(
  house: House,
  count: number,
  attributes: Record<string, string> = house.credential,
  Platform = 'APNS_VOIP',
): Promise<string> {
  const Name = `app-${String(count).padStart(4, '0')}`;
  const made = await house.client.send(
    new CreatePlatformApplicationCommand({ Name, Platform, Attributes: attributes }),
  );
  return made.PlatformApplicationArn ?? '';
}

/** Makes an endpoint for `TOKEN` and returns its ARN. */
export async function makeEndpoint(
  house: House,
  PlatformApplicationArn: string,
  more: Partial<CreatePlatformEndpointCommand['input']> = {},
): Promise<string> {
  const input = { PlatformApplicationArn, Token: TOKEN, ...more };
  const { EndpointArn } = await house.client.send(new CreatePlatformEndpointCommand(input));
  return EndpointArn ?? '';
}

export const attributesOf = async (house: House, EndpointArn: string) =>
  (await house.client.send(new GetEndpointAttributesCommand({ EndpointArn }))).Attributes;
