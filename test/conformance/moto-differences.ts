import { conflictWith, notFound } from './sns-case.ts';
import { NOT_AN_SNS_RESPONSE } from './sns-fixture.ts';

const conflict = conflictWith('<endpoint 1>');

/**
 * Responses of moto 5.2.1 that differ from AWS, by rule: https://github.com/getmoto/moto/blob/5.2.1/moto/sns/models.py.
 * Each is asserted too: when a new moto behaves like AWS, the test fails and the line is removed.
 */
export const motoDifferences: Readonly<Record<string, unknown>> = {
  // moto returns the credential, and adds no default attributes.
  'the attributes of an application contain neither its credential nor its principal': [
    'PlatformPrincipal',
    'PlatformCredential',
  ],
  'the list of applications contains neither credentials nor principals': ['PlatformPrincipal', 'PlatformCredential'],
  'an application created with a .p8 key shows the method "token", its team and its bundle': [null, true, true],
  'a new application is enabled': 'not shown',
  // moto validates nothing.
  'creating an application with an existing name and other attributes is refused': 'done',
  'an application name with a space is refused': 'done',
  'an unknown platform is refused': 'done',
  'applications of ADM, Baidu and WNS without a principal are refused': ['done', 'done', 'done'],
  'a credential that is not a key is refused': 'done',
  'an unknown attribute of an application is refused': 'done',
  'a sample rate over 100 is refused': 'done',
  'a new .p8 key without key id, team and bundle is validated as a certificate': 'done',
  'an empty token is refused': 'done',
  'a token that is not hexadecimal is refused': 'done',
  'a token of 402 characters is refused': 'done',
  'user data over 2,048 bytes is refused': 'done',
  'creating an endpoint with an unknown attribute is refused': 'done',
  'setting an unknown attribute of an endpoint is refused': 'done',
  'Enabled must be true or false': 'done',
  'the error for a missing required parameter names it': 'done',
  'a Google token over 8,192 bytes is refused': 'done',
  'an entry for another platform alone is refused': 'a message id',
  'an entry that is not a string is refused': 'a message id',
  'a message that is not JSON is refused': 'a message id',
  'an empty message is refused': 'a message id',
  'a VoIP push of 5,121 bytes is refused': 'a message id',
  'FCM data over 4,096 bytes is refused': 'a message id',
  // moto ignores whether an application is enabled.
  'a publish through a disabled application is refused': 'a message id',
  'a disabled application accepts no new endpoint': 'done',
  // moto looks up the resource before it validates the ARN.
  'an ARN with too few parts is refused': notFound('PlatformApplication'),
  'an endpoint id that is not a UUID is refused': notFound('Endpoint'),
  // moto answers an HTML page with status 500.
  'an application can be deleted twice': NOT_AN_SNS_RESPONSE,
  // moto stores tokens as given, matches them across applications, and keeps matching the first token of an endpoint.
  'a new endpoint has its token in lower case, is enabled, and has no user data': {
    Token: 'as given',
    Enabled: 'true',
  },
  'the same token in lower case is the same endpoint': '<endpoint 2>',
  'the same token in another application is another endpoint': '<endpoint 1>',
  'token, Enabled and user data can be set in one request': { Token: 'ABCD', Enabled: 'true', CustomUserData: 'u' },
  'a new token frees the old one for another endpoint': '<endpoint 1>',
  // moto never shows user data given at creation, and treats an omitted field as a difference.
  'an endpoint shows its user data': 'not shown',
  'a repeat without user data returns the endpoint that has some': conflict,
  'a repeat without attributes returns the disabled endpoint': conflict,
  'endpoints are listed in pages of 100, each once': [[101], 101],
  'a publish to a deleted endpoint is an InvalidParameter, not a NotFound': notFound('Endpoint'),
  'a message over 256 KiB is refused': [
    'InvalidParameterException',
    'InvalidParameter',
    400,
    'An error occurred (InvalidParameter) when calling the Publish operation: Invalid parameter: Message too long',
  ],
};
