import { SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { snsPush } from '../../../lambda/aws/sns/push-sender.ts';
import { T0 } from '../../support/builders.ts';

const MESSAGE = { endpointArn: 'arn:aws:sns:eu-west-1:1:endpoint/GCM/main/1', message: '{}', attributes: {} };
const error = (name: string, $fault: 'client' | 'server') =>
  new SNSServiceException({ name, $fault, message: name, $metadata: {} });
const THROTTLED = error('Throttling', 'client');
const UNAVAILABLE = error('ServiceUnavailable', 'server');

/** Sends a push, to which SNS answers with these errors, one after the other, and then accepts it. */
const sending = async (errors: readonly Error[], isRepeatable: boolean, msPerAttempt = 0) => {
  const sns = new SNSClient({ region: 'eu-west-1' });
  let attempts = 0;
  sns.middlewareStack.add(
    () => async () => {
      const failure = errors[attempts];
      attempts += 1;
      if (failure !== undefined) throw failure;
      return { output: { $metadata: {}, MessageId: 'm' }, response: {} };
    },
    { step: 'initialize' },
  );
  const { kind } = await snsPush(sns, () => T0 + attempts * msPerAttempt).send(MESSAGE, { isRepeatable });
  return { kind, attempts };
};

describe('a push', () => {
  it('that SNS throttles is sent again, at most twice', async () => {
    expect(await sending([THROTTLED, THROTTLED], false)).toEqual({ kind: 'accepted', attempts: 3 });
    expect(await sending([THROTTLED, THROTTLED, THROTTLED], false)).toEqual({ kind: 'retryable', attempts: 3 });
  });

  it('that may have been sent although SNS failed is not sent again', async () => {
    expect(await sending([UNAVAILABLE], false)).toEqual({ kind: 'retryable', attempts: 1 });
  });

  it('that may be repeated is sent again after any failure that passes', async () => {
    expect(await sending([UNAVAILABLE], true)).toEqual({ kind: 'accepted', attempts: 2 });
    expect(await sending([error('EndpointDisabled', 'client')], true)).toEqual({ kind: 'gone', attempts: 1 });
  });

  it('is not sent again after a second', async () => {
    expect(await sending([THROTTLED], false, 1_000)).toEqual({ kind: 'retryable', attempts: 1 });
  });
});
