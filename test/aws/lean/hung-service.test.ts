import { PublishCommand } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { snsClient } from '../../../lambda/aws/clients.ts';
import { startScriptedAws } from './scripted-aws.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('a service that accepts a request and never responds', () => {
  it('fails with a TimeoutError after three seconds', async () => {
    const aws = await startScriptedAws();
    aws.answer('hang');
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    vi.stubEnv('AWS_ENDPOINT_URL_SNS', aws.url);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let error: unknown;
    const sent = snsClient()
      .send(new PublishCommand({ TargetArn: 'arn', Message: 'm' }))
      .catch((thrown: unknown) => {
        error = thrown;
      });
    await aws.nextRequest();
    await vi.advanceTimersByTimeAsync(2_900);
    expect(error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    await sent;

    expect(error).toMatchObject({ name: 'TimeoutError' });
    await aws.close();
  });
});
