import type { SNSClient } from '@aws-sdk/client-sns';
import type { Command } from 'commander';
import { CliError } from '../terminal/cli-error.ts';
import type { RateLimiter } from './rate-limiter.ts';

/**
 * Requests a second that change or read endpoints and platform applications (`CreatePlatformEndpoint`, `Get`- and
 * `SetEndpointAttributes`, `DeleteEndpoint`): the default quota of an account in a region, which Service Quotas can raise. Registrations of
 * phones use the same quota, so bulk work takes a part of it. https://docs.aws.amazon.com/general/latest/gr/sns.html
 */
export const endpointQuota = (region: string): number => QUOTAS[region] ?? 30;

const QUOTAS: Readonly<Record<string, number>> = {
  'us-east-1': 3_000,
  'us-west-2': 900,
  'eu-west-1': 900,
  'ap-northeast-1': 150,
  'ap-northeast-2': 150,
  'ap-south-1': 150,
  'ap-southeast-1': 150,
  'ap-southeast-2': 150,
  'eu-central-1': 150,
  'us-east-2': 150,
  'us-west-1': 150,
};

/** Requests a second of `ListEndpointsByPlatformApplication` in every region, which AWS does not raise (same page). */
export const LIST_QUOTA = 30;

/** Options of every command that sends SNS a request for each of many endpoints. */
export interface SnsRateOptions {
  readonly rate?: string;
  readonly snsQuota?: string;
}

export const addSnsRateOptions = (command: Command): Command =>
  command
    .option('--rate <number>', "SNS requests a second, at most (default: half of the region's quota)")
    .option('--sns-quota <number>', "your account's quota of such requests a second, if AWS has raised it");

/**
 * How many SNS requests a second the options allow: half of the quota, so that phones can register meanwhile, or less.
 *
 * @throws CliError `usage` for what is no number, and for more than half of the quota
 */
export const snsRateOf = ({ rate, snsQuota }: SnsRateOptions, region: string): number => {
  const quota = snsQuota === undefined ? endpointQuota(region) : numberOf(snsQuota, '--sns-quota');
  const half = quota / 2;
  if (rate === undefined) return half;
  const wanted = numberOf(rate, '--rate');
  if (wanted <= half) return wanted;
  throw new CliError(
    'usage',
    `--rate: ${rate} is more than half of the ${quota} requests a second that SNS allows in ${region}`,
    `Registrations of phones need the other half: ${half} at most. If AWS has raised your quota, name it: --sns-quota.`,
  );
};

const numberOf = (text: string, option: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new CliError('usage', `${option}: ${text} is no number above 0`);
};

/** Lets every request of the client wait for the limiter, repeated ones too. @param onRequest called for each */
export const limitSns = (client: SNSClient, limiter: RateLimiter, onRequest?: () => void): void => {
  client.middlewareStack.add(
    (next) => async (args) => {
      await limiter.take();
      onRequest?.();
      return await next(args);
    },
    // Within the SDK's own repeating of requests, which is of a higher priority in this step.
    { step: 'finalizeRequest', priority: 'normal', name: 'ringthroughRate' },
  );
};
