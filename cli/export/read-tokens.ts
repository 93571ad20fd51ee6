import { snsEndpoints } from '../../lambda/aws/sns/endpoints.ts';
import { awsError } from '../aws/aws-error.ts';
import { rateLimiter } from '../aws/rate-limiter.ts';
import { limitSns } from '../aws/sns-rate.ts';
import type { FoundDevice } from '../devices/scan-devices.ts';
import type { Deployment } from '../target/deployment.ts';
import type { DeviceTokens } from './device-rows.ts';

export interface ReadTokensOptions {
  /** SNS requests a second. */
  readonly perSecond: number;
  readonly signal: AbortSignal;
  /** Called for each device, in no order; without tokens for one whose endpoint was deleted in SNS. */
  readonly onDevice: (found: FoundDevice, tokens: DeviceTokens | undefined) => void;
}

/** Fewer than the SDK's 50 sockets. */
const MAX_CONCURRENCY = 48;

/** Asks SNS for the tokens of devices. @throws CliError as AWS answers; AbortError after Ctrl-C */
export const readTokens = async (
  { clients }: Pick<Deployment, 'clients'>,
  devices: readonly FoundDevice[],
  { perSecond, signal, onDevice }: ReadTokensOptions,
): Promise<void> => {
  const sns = clients.sns();
  limitSns(sns, rateLimiter(perSecond));
  const endpoints = snsEndpoints(sns);
  const stop = new AbortController();
  /** All workers take from the one iterator. */
  const queue = devices.values();
  const work = async (): Promise<void> => {
    for (const found of queue) {
      signal.throwIfAborted();
      if (stop.signal.aborted) return;
      const { endpointArn, alertEndpointArn } = found.device;
      const token = await endpoints.tokenOf(endpointArn);
      const alertToken = alertEndpointArn === undefined ? undefined : await endpoints.tokenOf(alertEndpointArn);
      onDevice(found, token === undefined ? undefined : { token, alertToken });
    }
  };
  const workers = Array.from({ length: Math.min(MAX_CONCURRENCY, Math.max(4, Math.ceil(perSecond / 10))) }, () =>
    work().catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
  signal.throwIfAborted();
  if (failed !== undefined) throw awsError(failed.reason, 'reading tokens from SNS');
};
