import { SNSServiceException } from '@aws-sdk/client-sns';
import type { EndpointResult } from '../devices/endpoint-registry.ts';
import type { PushOutcome } from '../push/push-sender.ts';

/*
 * Amazon SNS has one code, InvalidParameter, for a dozen causes, so its texts must be read. That happens here and nowhere
 * else; the texts are those of the real service as production code records them (wireapp/wire-server
 * services/gundeck/src/Gundeck/Aws.hs, getmoto/moto#2333), and test/aws/sns-errors.test.ts holds them all.
 */

interface SnsError {
  readonly name: string;
  readonly message: string;
}

const asSnsError = (error: unknown): SnsError =>
  error instanceof Error
    ? { name: error.name.replace(/Exception$/, ''), message: error.message }
    : { name: '', message: '' };

/** SDK names: the modelled exceptions, and codes the model does not know under their own name. */
const isThrottling = ({ name }: SnsError): boolean => /^(Throttl|TooManyRequests|RequestLimitExceeded)/.test(name);

/** What a failed Publish means for the device. Whatever is not understood was not the phone's fault. */
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
      // A deleted endpoint is 400 InvalidParameter and not 404.
      if (/No endpoint found for the target arn/.test(sns.message)) return { kind: 'gone', reason: 'endpoint_missing' };
      if (/too long|larger than allowed limit/.test(sns.message))
        return { kind: 'rejected', reason: 'payload_too_large' };
      return { kind: 'rejected', reason: 'invalid_message' };
    default:
      return { kind: 'retryable', reason: isUnanswered(error) ? 'unanswered' : 'unavailable' };
  }
};

/** The endpoint that already holds the token with other attributes: the clash names it, and nothing else can find it. */
export const clashingEndpoint = (error: unknown): string | undefined => {
  const { name, message } = asSnsError(error);
  if (name !== 'InvalidParameter') return undefined;
  return /Endpoint (arn:aws[\w-]*:sns:\S+) already exists with the same Token/.exec(message)?.[1];
};

/** Whether an endpoint that was there a moment ago is there no more. */
export const isMissingEndpoint = (error: unknown): boolean => asSnsError(error).name === 'NotFound';

/** Whether the connection broke, or the time was over, before SNS had answered. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof Error &&
  !(error instanceof SNSServiceException) &&
  ('code' in error || error.name === 'TimeoutError');

/** Whether it will pass by itself: throttling, a fault on SNS's side, a connection that broke. Our own mistakes will not. */
export const isPassing = (error: unknown): boolean => {
  const sns = asSnsError(error);
  if (isThrottling(sns) || sns.name === 'InternalError' || sns.name === 'InternalFailure') return true;
  if (error instanceof SNSServiceException) return error.$fault === 'server';
  return isUnanswered(error);
};

/** What a failed registration means; `undefined` for a fault of this deployment, which is not the phone's to repair. */
export const registrationFailure = (error: unknown): Exclude<EndpointResult, { kind: 'registered' }> | undefined => {
  const sns = asSnsError(error);
  if (isPassing(error)) return { kind: 'unavailable' };
  // SNS's text names the rule and never the token.
  if (sns.name === 'InvalidParameter' && /Token/.test(sns.message)) {
    return { kind: 'token-rejected', detail: 'Amazon SNS does not accept this token for the app and environment' };
  }
  return undefined;
};
