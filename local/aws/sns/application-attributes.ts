import { CREDENTIAL_ATTRIBUTES } from './platform-credential.ts';
import { invalidParameter } from './sns-error.ts';
import type { Application } from './store.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_SetPlatformApplicationAttributes.html */
const NAMES = [
  ...CREDENTIAL_ATTRIBUTES,
  'EventEndpointCreated',
  'EventEndpointDeleted',
  'EventEndpointUpdated',
  'EventDeliveryFailure',
  'SuccessFeedbackRoleArn',
  'FailureFeedbackRoleArn',
  'SuccessFeedbackSampleRate',
  'Enabled',
];

const isCredentialPart = (name: string): boolean => CREDENTIAL_ATTRIBUTES.some((part) => part === name);

/** Whether a request changes any part of the credential. */
export const changesCredential = (attributes: ReadonlyMap<string, string>): boolean =>
  [...attributes.keys()].some(isCredentialPart);

/**
 * Validates the attributes of one request.
 *
 * @returns the attributes that are not part of the credential
 * @throws SnsError InvalidParameter
 */
export function readApplicationAttributes(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  for (const [name, value] of attributes) {
    if (!NAMES.includes(name)) throw invalidParameter('Attributes', `Invalid attribute name: ${name}`);
    if (name === 'SuccessFeedbackSampleRate' && !/^(?:\d{1,2}|100)$/.test(value)) {
      throw invalidParameter(
        'Attributes',
        `Invalid value for attribute: ${name}: ${value} value provided is not an integer between 0-100`,
      );
    }
  }
  return new Map([...attributes].filter(([name]) => !isCredentialPart(name)));
}

/**
 * The attributes that `GetPlatformApplicationAttributes` returns: never the credential or the principal. The format of
 * the date is not documented.
 * https://docs.aws.amazon.com/sns/latest/api/API_GetPlatformApplicationAttributes.html
 */
export function visibleApplicationAttributes({ credential, attributes }: Application): ReadonlyMap<string, string> {
  const shown = new Map([['Enabled', 'true'], ...attributes]);
  // Setting an attribute to '' clears it. What AWS then returns is not documented; here it is left out.
  for (const [name, value] of shown) if (value === '') shown.delete(name);
  if (credential.kind === 'certificate') {
    shown.set('AuthenticationMethod', 'certificate');
    shown.set('AppleCertificateExpiryDate', credential.expires.toISOString().replace('.000Z', 'Z'));
  } else if (credential.kind !== 'undelivered') {
    // Documented for the platforms of Apple and Google only.
    shown.set('AuthenticationMethod', 'token');
  }
  if (credential.kind === 'token') {
    shown.set('ApplePlatformTeamID', credential.teamId);
    shown.set('ApplePlatformBundleID', credential.bundleId);
  }
  return shown;
}
