import type { App } from '../../../lambda/contract/environment.ts';
import { type Apple, startApple } from '../../apple/start-apple.ts';
import type { FaultScript } from '../../faults/fault-script.ts';
import { type Google, startGoogle } from '../../google/start-google.ts';
import type { Clock } from '../../time/clock.ts';
import { pauseBy } from '../../time/pause.ts';
import { createPlatformApplications, type PushApp } from './create-platform-applications.ts';
import { type Sns, startSns } from './start-sns.ts';

export interface PushServicesOptions {
  readonly region: string;
  readonly apps: readonly PushApp[];
  readonly clock: Clock;
  readonly faults: FaultScript;
  /** Receives the `close` of each service as soon as the service runs. */
  readonly closers: (() => unknown)[];
}

export interface PushServices {
  readonly apple: Apple;
  readonly google: Google;
  readonly sns: Sns;
  /** The apps, with the ARNs of their platform applications. */
  readonly apps: readonly App[];
}

/** Starts the push services: SNS with a platform application for each app and platform, APNs and FCM. */
export const startPushServices = async (options: PushServicesOptions): Promise<PushServices> => {
  const { region, clock, faults, closers } = options;
  const time = { clock: clock.now, faults };
  const [apple, google] = await Promise.all([startApple(time), startGoogle(time)]);
  closers.push(apple.close, google.close);
  const sns = await startSns({
    region,
    apple: { ...apple.urls, ca: apple.ca },
    google: { url: google.url },
    ...time,
    pause: pauseBy(clock),
  });
  closers.push(sns.close);
  return { apple, google, sns, apps: await createPlatformApplications(sns, region, options.apps, apple, google) };
};
