import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  GetEndpointAttributesCommand,
  SNSServiceException,
} from '@aws-sdk/client-sns';
import type { SnsWithPushServices } from './sns-with-push-services.ts';

export const TOKEN = 'AB'.repeat(32);

/** The error of a call: the SDK's name, the wire code, the HTTP status and the message. */
export async function failure(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SNSServiceException))
    throw new Error('the call did not fail with an SNS error', { cause: error });
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

/** Creates an application and returns its ARN. Its name ends in `count`, padded to four digits. */
export async function makeApplication(
  services: SnsWithPushServices,
  count: number,
  attributes: Record<string, string> = services.credential,
  Platform = 'APNS_VOIP',
): Promise<string> {
  const Name = `app-${String(count).padStart(4, '0')}`;
  const made = await services.client.send(
    new CreatePlatformApplicationCommand({ Name, Platform, Attributes: attributes }),
  );
  return made.PlatformApplicationArn ?? '';
}

/** Creates an endpoint for `TOKEN` and returns its ARN. */
export async function makeEndpoint(
  services: SnsWithPushServices,
  PlatformApplicationArn: string,
  more: Partial<CreatePlatformEndpointCommand['input']> = {},
): Promise<string> {
  const input = { PlatformApplicationArn, Token: TOKEN, ...more };
  const { EndpointArn } = await services.client.send(new CreatePlatformEndpointCommand(input));
  return EndpointArn ?? '';
}

export const attributesOf = async (services: SnsWithPushServices, EndpointArn: string) =>
  (await services.client.send(new GetEndpointAttributesCommand({ EndpointArn }))).Attributes;
