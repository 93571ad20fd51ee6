import type { ApplicationPlatform } from '../contract/application-platforms.ts';
import { CredentialError } from './credential-error.ts';

/** What SNS takes as `PlatformPrincipal` and `PlatformCredential` of a push service that has a name and a secret for each app. */
export interface ClientSecret {
  readonly id: string;
  readonly secret: string;
}

/**
 * The two fields of the secret's JSON, for Amazon Device Messaging, Baidu and Windows, as the API reference calls them.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
 */
const FIELDS = {
  ADM: ['clientId', 'clientSecret'],
  BAIDU: ['apiKey', 'secretKey'],
  WNS: ['packageSid', 'secretKey'],
} as const;
type ClientPlatform = keyof typeof FIELDS;

export const EXPECTED_CLIENT_SECRETS: Readonly<Record<ClientPlatform, string>> = {
  ADM: '{"clientId", "clientSecret"} of the security profile in Amazon\'s developer console',
  BAIDU: '{"apiKey", "secretKey"} of the app in Baidu\'s console',
  WNS: '{"packageSid", "secretKey"} of the app in Microsoft\'s Partner Center',
};

export const hasClientSecret = (platform: ApplicationPlatform): platform is ClientPlatform => platform in FIELDS;

/** @throws {@link CredentialError} when a field is missing or empty; no text contains a value of the secret */
export const readClientSecret = (content: object, platform: ClientPlatform): ClientSecret => {
  const given = new Map<string, unknown>(Object.entries(content));
  const [id, secret] = FIELDS[platform].map((field) => {
    const value = given.get(field);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    throw new CredentialError(`the secret has no "${field}"; it must be ${EXPECTED_CLIENT_SECRETS[platform]}.`);
  });
  return { id: id ?? '', secret: secret ?? '' };
};
