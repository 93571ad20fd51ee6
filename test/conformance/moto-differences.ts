import { clashWith, notFound } from './sns-case.ts';
import { NOTHING_UNDERSTOOD } from './sns-subject.ts';

const clash = clashWith('<endpoint 1>');

/**
 * Where moto 5.2.1 answers otherwise than AWS, by rule: https://github.com/getmoto/moto/blob/5.2.1/moto/sns/models.py.
 * Each is asserted too, so that we hear of it when moto changes: then the line goes.
 */
export const motoDifferences: Readonly<Record<string, unknown>> = {
  // It leaks the credential, and makes up no attributes.
  'an application never shows its credential or principal': ['PlatformPrincipal', 'PlatformCredential'],
  'nor does the list of applications': ['PlatformPrincipal', 'PlatformCredential'],
  'an application made with a .p8 key says so, and shows team and bundle': [null, true, true],
  'an application that nobody disabled is enabled': 'not shown',
  // It validates nothing.
  'the same name with other attributes is refused': 'done',
  'a name with a space is refused': 'done',
  'a platform that does not exist is refused': 'done',
  'a credential that is no key is refused': 'done',
  'an application has no attribute of ours': 'done',
  'a sample rate over 100 is refused': 'done',
  'a new .p8 key without its other three parts is taken for a certificate': 'done',
  'an empty token is refused': 'done',
  'a token that is not hexadecimal is refused': 'done',
  'a token of 402 characters is refused': 'done',
  'user data over 2,048 bytes is refused': 'done',
  'an endpoint is not made with an attribute of ours': 'done',
  'an endpoint has no attribute of ours': 'done',
  'Enabled is true or false': 'done',
  'a required parameter that is missing is named': 'done',
  'a Google token over 8,192 bytes is refused': 'done',
  "another platform's entry is not": 'a message id',
  'an entry that is no string is none': 'a message id',
  'what is no JSON is refused': 'a message id',
  'an empty message is refused': 'a message id',
  'a push of 5,121 bytes is too long for VoIP': 'a message id',
  'Google data over 4,096 bytes are refused': 'a message id',
  // It looks for what an ARN names before it looks at the ARN.
  'an ARN of too few parts is refused': notFound('PlatformApplication'),
  'an endpoint id that is no UUID is refused': notFound('Endpoint'),
  // Its own page of HTML, status 500.
  'an application can be deleted twice': NOTHING_UNDERSTOOD,
  // It keeps tokens as given, and matches them across applications and as they were first.
  'an endpoint has its token in lower case, is enabled, and has no user data of its own making': {
    Token: 'as given',
    Enabled: 'true',
  },
  'the same token in another case is the same endpoint': '<endpoint 2>',
  'the same token in another application is another endpoint': '<endpoint 1>',
  'token, Enabled and user data are set together': { Token: 'ABCD', Enabled: 'true', CustomUserData: 'u' },
  'a new token frees the old one for another endpoint': '<endpoint 1>',
  // User data that were given with the endpoint it never shows, and what a request leaves out it takes for a difference.
  'an endpoint shows its user data': 'not shown',
  'a bare request finds an endpoint with user data': clash,
  'a bare request finds a disabled endpoint': clash,
  'endpoints are listed by the hundred, each once': [[101], 101],
  'a deleted endpoint is an invalid parameter, not a NotFound': notFound('Endpoint'),
  'more than 256 KiB is refused': [
    'InvalidParameterException',
    'InvalidParameter',
    400,
    'An error occurred (InvalidParameter) when calling the Publish operation: Invalid parameter: Message too long',
  ],
};
