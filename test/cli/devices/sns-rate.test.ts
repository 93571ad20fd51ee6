import { GetEndpointAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { rateLimiter } from '../../../cli/aws/rate-limiter.ts';
import { endpointQuota, limitSns, snsRateOf } from '../../../cli/aws/sns-rate.ts';

/** A limiter whose pauses take no time, and when each request was let through. */
const limited = (perSecond: number) => {
  let now = 0;
  const waits: number[] = [];
  const limiter = rateLimiter(
    perSecond,
    () => now,
    async (ms) => {
      waits.push(ms);
    },
  );
  return {
    limiter,
    waits,
    wait: (ms: number) => {
      now += ms;
    },
  };
};

describe('the rate of SNS requests', () => {
  it.each([
    ['us-east-1', 3000],
    ['eu-west-1', 900],
    ['eu-central-1', 150],
    ['eu-north-1', 30],
  ])('in %s is half of its quota, unless a lower one is given', (region, quota) => {
    expect(endpointQuota(region)).toBe(quota);
    expect(snsRateOf({}, region)).toBe(quota / 2);
    expect(snsRateOf({ rate: '5' }, region)).toBe(5);
    expect(snsRateOf({ snsQuota: '5000' }, region)).toBe(2500);
  });

  it.each([
    [{ rate: '16' }, /more than half of the 30 requests/],
    [{ rate: '0' }, /--rate: 0 is no number/],
    [{ rate: 'fast' }, /--rate: fast is no number/],
    [{ snsQuota: '' }, /--sns-quota:/],
  ])('%j is a usage error', (options, message) => {
    expect(() => snsRateOf(options, 'eu-north-1')).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringMatching(message) }),
    );
  });

  it('lets requests that come at once pass one after the other', async () => {
    const { limiter, waits } = limited(10);

    await Promise.all(Array.from({ length: 5 }, () => limiter.take()));

    expect(waits).toEqual([100, 200, 300, 400]);
  });

  it('keeps no more than a tenth of a second of unused rate', async () => {
    const { limiter, waits, wait } = limited(10);
    wait(60_000);

    await Promise.all(Array.from({ length: 5 }, () => limiter.take()));

    // The first uses what was free before.
    expect(waits).toEqual([100, 200, 300]);
  });

  it('lets what follows wait for a large request', async () => {
    const { limiter, waits } = limited(10);

    await limiter.take(50);
    await limiter.take(1);

    expect(waits).toEqual([5_000]);
  });

  it('stops waiting when it is interrupted', async () => {
    const limiter = rateLimiter(0.001);
    const controller = new AbortController();
    await limiter.take();
    const waiting = limiter.take(1, controller.signal);
    controller.abort();

    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('counts the attempts of a repeated request', async () => {
    let requests = 0;
    const client = new SNSClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      // Nothing listens there.
      endpoint: 'http://127.0.0.1:1',
      maxAttempts: 3,
    });
    limitSns(client, rateLimiter(1000), () => {
      requests += 1;
    });

    await expect(
      client.send(new GetEndpointAttributesCommand({ EndpointArn: 'arn:aws:sns:eu-west-1:1:endpoint/GCM/a/b' })),
    ).rejects.toThrow();

    expect(requests).toBe(3);
  });
});
