import type { App } from '../lambda/contract/environment.ts';
import { type Apple, startApple } from './apple/start-apple.ts';
import type { Clock } from './clock.ts';
import type { FaultScript } from './faults/fault-script.ts';
import { type Google, startGoogle } from './google/start-google.ts';
import { pauseBy } from './pause.ts';
import { type AppToRing, createPlatformApplications } from './platform-applications.ts';
import { type Sns, startSns } from './sns/start-sns.ts';

export interface PushServicesOptions {
  readonly region: string;
  readonly apps: readonly AppToRing[];
  readonly clock: Clock;
  readonly faults: FaultScript;
  /** Gets how to close each of them, as soon as it runs. */
  readonly closers: (() => unknown)[];
}

export interface PushServices {
  readonly apple: Apple;
  readonly google: Google;
  readonly sns: Sns;
  /** With the ARNs of their platform applications. */
  readonly apps: readonly App[];
}

/** Starts the way of a push: SNS with an application for each app and platform, Apple and Google behind it. */
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
