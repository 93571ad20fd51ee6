import {
  AuthorizationErrorException,
  EndpointDisabledException,
  InternalErrorException,
  InvalidParameterException,
  NotFoundException,
  PlatformApplicationDisabledException,
  SNSServiceException,
  ThrottledException,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import {
  conflictingEndpoint,
  isMissingEndpoint,
  isTooManyEndpoints,
  outcomeOf,
  registrationFailure,
} from '../../../lambda/aws/sns/errors.ts';

const $metadata = {};
const invalid = (message: string) => new InvalidParameterException({ message, $metadata });
const unmodelled = (name: string) =>
  new SNSServiceException({ name, message: 'Rate exceeded', $fault: 'client', $metadata });
const arn = 'arn:aws:sns:eu-west-1:111122223333:endpoint/APNS_VOIP/main/7f1e51f0-b0a1-3f7e-8b6e-2b7d4b1e2a10';

describe('the outcome of a failed publish', () => {
  it.each([
    [
      'EndpointDisabled',
      new EndpointDisabledException({ message: 'Endpoint is disabled', $metadata }),
      'gone',
      'endpoint_disabled',
    ],
    [
      'a deleted endpoint, which is InvalidParameter and not NotFound',
      invalid('Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified'),
      'gone',
      'endpoint_missing',
    ],
    ['NotFound', new NotFoundException({ message: 'Endpoint does not exist', $metadata }), 'gone', 'endpoint_missing'],
    [
      'a VoIP push over its limit',
      invalid(
        'Invalid parameter: Message Reason: Invalid notification for protocol APNS_VOIP: Notification is too long',
      ),
      'rejected',
      'payload_too_large',
    ],
    [
      'an FCM message over its limit',
      invalid(
        'Invalid parameter: Message Reason: Invalid notification for protocol GCM: Notification data is larger than allowed limit',
      ),
      'rejected',
      'payload_too_large',
    ],
    [
      'a message over the limit of SNS',
      invalid('Invalid parameter: Message too long'),
      'rejected',
      'payload_too_large',
    ],
    [
      'a wrong platform key',
      invalid("Invalid parameter: JSON must contain an entry for 'default' or 'APNS_SANDBOX'."),
      'rejected',
      'invalid_message',
    ],
    [
      'PlatformApplicationDisabled',
      new PlatformApplicationDisabledException({ message: 'Platform application is disabled', $metadata }),
      'rejected',
      'platform_disabled',
    ],
    [
      'AuthorizationError',
      new AuthorizationErrorException({ message: 'User is not authorized', $metadata }),
      'rejected',
      'not_authorised',
    ],
    ['Throttled', new ThrottledException({ message: 'Rate exceeded', $metadata }), 'retryable', 'throttled'],
    ['Throttling, which the SDK does not model', unmodelled('Throttling'), 'retryable', 'throttled'],
    ['ThrottlingException', unmodelled('ThrottlingException'), 'retryable', 'throttled'],
    ['InternalError', new InternalErrorException({ message: 'Internal error', $metadata }), 'retryable', 'unavailable'],
    [
      'a broken connection',
      Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
      'retryable',
      'unanswered',
    ],
    ['a timeout', Object.assign(new Error('aborted'), { name: 'TimeoutError' }), 'retryable', 'unanswered'],
    ['a thrown value that is no Error', 'oh', 'retryable', 'unavailable'],
  ])('%s', (_what, error, kind, reason) => {
    expect(outcomeOf(error)).toEqual({ kind, reason });
  });
});

describe('the result of a failed registration', () => {
  it('is the existing endpoint that the error message names, in every partition', () => {
    const conflict = (endpoint: string) =>
      invalid(
        `Invalid parameter: Token Reason: Endpoint ${endpoint} already exists with the same Token, but different attributes.`,
      );

    expect(conflictingEndpoint(conflict(arn))).toBe(arn);
    expect(conflictingEndpoint(conflict(arn.replace('arn:aws', 'arn:aws-us-gov')))).toBe(
      arn.replace('arn:aws', 'arn:aws-us-gov'),
    );
    expect(conflictingEndpoint(invalid('Invalid parameter: Token Reason: something else'))).toBeUndefined();
  });

  const application = arn.replace(':endpoint/', ':app/').replace(/\/[^/]*$/, '');

  it.each([
    [invalid('Invalid parameter: Token Reason: iOS device tokens must be no more than 400 hexadecimal characters')],
    [invalid('Invalid parameter: Token Reason: must be at most 8192 bytes long in UTF-8 encoding')],
  ])('is token-rejected: %s', (error) => {
    expect(registrationFailure(error, application)).toMatchObject({ kind: 'token-rejected' });
    expect(isTooManyEndpoints(error)).toBe(false);
  });

  it.each([
    ['throttled', new ThrottledException({ message: '', $metadata }), true],
    ['throttled', unmodelled('Throttling'), true],
    ['not throttled', new InternalErrorException({ message: '', $metadata }), false],
  ])('is unavailable, %s: %s', (_words, error, isThrottled) => {
    expect(registrationFailure(error, application)).toStrictEqual({ kind: 'unavailable', isThrottled });
  });

  it.each([
    ['application_disabled', new PlatformApplicationDisabledException({ message: 'is disabled', $metadata })],
    ['application_missing', new NotFoundException({ message: 'PlatformApplication does not exist', $metadata })],
    ['not_authorised', new AuthorizationErrorException({ message: '', $metadata })],
    ['not_authorised', unmodelled('AccessDenied')],
    ['invalid_request', invalid('Invalid parameter: PlatformApplicationArn Reason: Wrong number of slashes')],
    ['invalid_request', unmodelled('OptInRequired')],
  ])('is blocked by the deployment: %s, %s', (reason, error) => {
    expect(registrationFailure(error, application)).toMatchObject({ kind: 'blocked', application, reason });
  });

  it.each(['This', 'this'])('is too many endpoints for one token, with either spelling: %s', (word) => {
    const error = invalid(
      `Invalid parameter: Token Reason: ${word} endpoint is already registered with a different token.`,
    );

    expect(isTooManyEndpoints(error)).toBe(true);
  });

  it('of a deleted endpoint is NotFound', () => {
    expect(isMissingEndpoint(new NotFoundException({ message: 'Endpoint does not exist', $metadata }))).toBe(true);
  });

  it('is thrown if it is not an answer of SNS', () => {
    const bug = new TypeError('x is not a function');

    expect(() => registrationFailure(bug, application)).toThrow(bug);
  });
});
