import type { HopView, LabBrowserView, LabPhoneView, LabView } from '../../server/lab-view.ts';
import { ringingNotifications } from '../call/call-device.ts';

/** What has happened since the scenario was set up: everything that decides which of its steps is next. */
export interface StepFacts {
  readonly alice: LabPhoneView | undefined;
  readonly bob: LabPhoneView | undefined;
  /** Every phone of Bob. */
  readonly bobs: readonly LabPhoneView[];
  /** Bob's browser, if he has one. */
  readonly browser: LabBrowserView | undefined;
  /** Alice's calls: those that ended, and the current one. */
  readonly called: number;
  readonly ended: number;
  /** Whether a phone showed the last call. */
  readonly hasRung: boolean;
  /** Whether the last call was answered. */
  readonly isAnswered: boolean;
  /** Whether the lab found something to change. */
  readonly hasFinding: boolean;
  /** Whether the user's own app is in Bob's place. */
  readonly isOwnAppBob: boolean;
  /** Whether that app has registered a device, and opened its WebSocket. */
  readonly isOwnAppConnected: boolean;
  /** Whether the user has seen what to change since then. */
  readonly hasSeenWhy: boolean;
}

export const stepFacts = ({ phones, browser, trace, finding, ownApp }: LabView, hasSeenWhy: boolean): StepFacts => {
  const alice = phones.find(({ userId }) => userId === 'alice');
  const bobs = phones.filter(({ userId }) => userId === 'bob');
  const hops = trace?.hops ?? [];
  const ended = alice?.recents.filter(({ direction }) => direction === 'outgoing').length ?? 0;
  const now = alice?.calls.filter(({ direction }) => direction === 'outgoing').length ?? 0;
  return {
    alice,
    bob: bobs[0],
    bobs,
    browser,
    called: ended + now,
    ended,
    hasRung: hops.some(isGood('ring')),
    isAnswered: hops.some(isGood('answer')),
    hasFinding: finding !== undefined,
    isOwnAppBob: ownApp.isBob,
    isOwnAppConnected: ownApp.devices.length > 0 && ownApp.sockets.some(({ user }) => user === 'bob'),
    hasSeenWhy,
  };
};

const isGood =
  (step: HopView['progressStep']) =>
  ({ progressStep, tone }: HopView): boolean =>
    progressStep === step && tone !== 'bad';

export const ringingPhone = ({ bobs }: StepFacts): LabPhoneView | undefined =>
  bobs.find(({ calls }) => calls.some(({ state }) => state === 'ringing'));

/** Whether a notification or the page of Bob's browser rings. */
export const isBrowserRinging = ({ browser }: StepFacts): boolean =>
  browser !== undefined &&
  [...browser.calls, ...ringingNotifications(browser)].some(({ state }) => state === 'ringing');

export const isCalling = ({ alice }: StepFacts): boolean => (alice?.calls.length ?? 0) > 0;
