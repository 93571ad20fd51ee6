import { SNSServiceException } from '@aws-sdk/client-sns';
import type { BlockedReason, RegistrationFailure } from '../../devices/endpoint-registry.ts';
import type { PushOutcome } from '../../push/push-sender.ts';

/*
 * Amazon SNS has one code, InvalidParameter, for a dozen causes, so the error messages must be parsed. This is the only
 * file that does so. The messages are those of the real service as production code records them (wireapp/wire-server
 * services/gundeck/src/Gundeck/Aws.hs, getmoto/moto#2333); test/aws/sns/errors.test.ts covers all of them.
 */

interface SnsError {
  readonly name: string;
  readonly message: string;
}

const asSnsError = (error: unknown): SnsError =>
  error instanceof Error
    ? { name: error.name.replace(/Exception$/, ''), message: error.message }
    : { name: '', message: '' };

/** By the SDK's error names: those of the modelled exceptions, and unmodelled codes as they are. */
const isThrottling = ({ name }: SnsError): boolean => /^(Throttl|TooManyRequests|RequestLimitExceeded)/.test(name);

/** The outcome of a failed Publish for the device. An unknown error never counts against the device. */
export const outcomeOf = (error: unknown): Exclude<PushOutcome, { kind: 'accepted' }> => {
  const sns = asSnsError(error);
  if (isThrottling(sns)) return { kind: 'retryable', reason: 'throttled' };
  switch (sns.name) {
    case 'EndpointDisabled':
      return { kind: 'gone', reason: 'endpoint_disabled' };
    case 'NotFound':
      return { kind: 'gone', reason: 'endpoint_missing' };
    case 'PlatformApplicationDisabled':
      return { kind: 'rejected', reason: 'platform_disabled' };
    case 'AuthorizationError':
      return { kind: 'rejected', reason: 'not_authorised' };
    case 'InvalidParameter':
      // For a deleted endpoint, SNS answers 400 InvalidParameter, not 404.
      if (/No endpoint found for the target arn/.test(sns.message)) return { kind: 'gone', reason: 'endpoint_missing' };
      if (/too long|larger than allowed limit/.test(sns.message))
        return { kind: 'rejected', reason: 'payload_too_large' };
      return { kind: 'rejected', reason: 'invalid_message' };
    default:
      return { kind: 'retryable', reason: isUnanswered(error) ? 'unanswered' : 'unavailable' };
  }
};

/** The endpoint that already holds the token with other attributes. Only this error message names it. */
export const conflictingEndpoint = (error: unknown): string | undefined => {
  const { name, message } = asSnsError(error);
  if (name !== 'InvalidParameter') return undefined;
  return /Endpoint (arn:aws[\w-]*:sns:\S+) already exists with the same Token/.exec(message)?.[1];
};

/** Whether the endpoint has been deleted. */
export const isMissingEndpoint = (error: unknown): boolean => asSnsError(error).name === 'NotFound';

/** Whether the connection broke or the request timed out before SNS answered. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof Error &&
  !(error instanceof SNSServiceException) &&
  ('code' in error || error.name === 'TimeoutError');

/** Whether a retry may succeed: after throttling, a server error or a broken connection, not after a client error. */
export const isTransient = (error: unknown): boolean => {
  const sns = asSnsError(error);
  if (isThrottling(sns) || sns.name === 'InternalError' || sns.name === 'InternalFailure') return true;
  if (error instanceof SNSServiceException) return error.$fault === 'server';
  return isUnanswered(error);
};

/**
 * Whether SNS refuses to create a further endpoint for the token, because earlier ones were given other tokens since:
 * https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html. Some responses write the sentence with a small t
 * (https://github.com/parse-community/parse-server-sns-adapter/issues/10).
 */
export const isTooManyEndpoints = (error: unknown): boolean => {
  const { name, message } = asSnsError(error);
  return name === 'InvalidParameter' && /this endpoint is already registered with a different token/i.test(message);
};

/**
 * Why a token could not be registered in the application: for any other answer of SNS, the deployment is at fault.
 *
 * @throws the error itself if SNS did not send it
 */
export const registrationFailure = (error: unknown, application: string): RegistrationFailure => {
  const sns = asSnsError(error);
  if (isTransient(error)) return { kind: 'unavailable', isThrottled: isThrottling(sns) };
  // SNS's message quotes the rule, never the token.
  if (sns.name === 'InvalidParameter' && /token/i.test(sns.message)) {
    return { kind: 'token-rejected', detail: 'Amazon SNS rejected this push token for the given app and environment' };
  }
  if (!(error instanceof SNSServiceException)) throw error;
  return { kind: 'blocked', application, reason: blockedReasons[sns.name] ?? 'invalid_request', error: sns.name };
};

const blockedReasons: Readonly<Record<string, BlockedReason>> = {
  PlatformApplicationDisabled: 'application_disabled',
  NotFound: 'application_missing',
  AuthorizationError: 'not_authorised',
  // IAM answers so where SNS's own code is AuthorizationError.
  AccessDenied: 'not_authorised',
};
