import type { AppDesign } from '../../phones/app-design.ts';
import type { PhoneCall } from '../../phones/phone.ts';
import type { LabBrowserView, LabPhoneView, LabView } from '../../server/lab-view.ts';

/** A call on a phone, or in a browser. */
export type DeviceCall = Omit<PhoneCall, 'shownBy'>;

/** A phone or a browser, as far as its calls are concerned. */
export interface CallDevice
  extends Pick<LabPhoneView, 'id' | 'userId' | 'owner' | 'label' | 'online' | 'unlocked' | 'otherParty'> {
  readonly app: Pick<AppDesign, 'connects'>;
  readonly calls: readonly DeviceCall[];
  readonly recents: readonly DeviceCall[];
}

/** The page holds no WebSocket of a browser while it rings: the browser has one itself, if its page is open. */
const ofBrowser = (browser: LabBrowserView): CallDevice => ({
  ...browser,
  unlocked: true,
  app: { connects: 'once_answered' },
  calls: [...browser.calls, ...ringingNotifications(browser)],
});

/** The calls that only a notification shows. */
export const ringingNotifications = ({ notifications, calls }: LabBrowserView): readonly DeviceCall[] =>
  notifications
    .filter(({ isRinging, callId }) => isRinging && !calls.some((call) => call.callId === callId))
    .map(({ callId, title, media }) => ({
      ...{ uuid: callId, callId, direction: 'incoming', state: 'ringing', name: title, handle: title, media, since: 0 },
    }));

/** The phones, and Bob's browser. */
export const callDevices = ({ phones, browser }: Pick<LabView, 'phones' | 'browser'>): readonly CallDevice[] => [
  ...phones,
  ...(browser ? [ofBrowser(browser)] : []),
];
