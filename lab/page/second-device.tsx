import type { LabBrowserView, LabPhoneView } from '../server/lab-view.ts';
import { ringingNotifications } from './call/call-device.ts';
import { endReasonLabel, isServerCall } from './labels.ts';
import type { Act } from './use-lab.ts';
import { useOptimistic } from './use-optimistic.ts';

interface SecondDeviceProps {
  readonly ipad: LabPhoneView | undefined;
  readonly browser: LabBrowserView | undefined;
  readonly act: Act;
}

const CHOICES = [
  { kind: 'none', label: 'No other' },
  { kind: 'ipad', label: 'iPad' },
  { kind: 'browser', label: 'Browser' },
] as const;
type Kind = (typeof CHOICES)[number]['kind'];

/** Bob's second device, without a screen: a ringing call can be answered or declined there. */
export const SecondDevice = ({ ipad, browser, act }: SecondDeviceProps) => {
  const [kind, choose] = useOptimistic<Kind>(ipad ? 'ipad' : browser ? 'browser' : 'none', async (chosen) => {
    if (browser !== undefined || chosen === 'browser')
      await act({ bobsDevices: chosen === 'browser' ? 'phone_and_browser' : 'phone' });
    if (ipad !== undefined || chosen === 'ipad') await act({ secondDevice: chosen === 'ipad' });
  });
  const call = ipad?.calls[0] ?? browser?.calls[0] ?? (browser && ringingNotifications(browser)[0]);
  const perform = (action: 'answer' | 'decline' | 'hang_up') =>
    ipad ? act({ phone: ipad.id, act: { do: action } }) : act({ browser: { do: action } });
  return (
    <section class="second-device" aria-label={ipad === undefined && browser ? 'Bob’s browser' : 'Bob’s iPad'}>
      <fieldset class="process">
        <legend class="visually-hidden">Bob’s other device</legend>
        {CHOICES.map(({ kind: one, label }) => (
          <label key={one}>
            <input type="radio" name="second-device" checked={kind === one} onChange={() => choose(one)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <p role="status">{ipad ? stateOf(ipad) : browser && browserState(browser)}</p>
      <div hidden={ipad === undefined && browser === undefined}>
        <button type="button" class="accept" disabled={call?.state !== 'ringing'} onClick={() => perform('answer')}>
          Answer
        </button>
        {call?.state === 'in_call' ? (
          <button type="button" class="decline" onClick={() => perform('hang_up')}>
            Hang up
          </button>
        ) : (
          <button type="button" class="decline" disabled={call?.state !== 'ringing'} onClick={() => perform('decline')}>
            Decline
          </button>
        )}
        {ipad === undefined && browser && (
          <button
            type="button"
            onClick={() => act({ browser: { do: browser.page === 'open' ? 'close_page' : 'open_page' } })}
          >
            {browser.page === 'open' ? 'Close page' : 'Open page'}
          </button>
        )}
      </div>
    </section>
  );
};

const stateOf = ({ calls: [call], recents, process }: LabPhoneView): string => {
  const last = recents.find(isServerCall);
  if (call?.state === 'ringing') return `${call.name} is calling`;
  if (call !== undefined) return `In a call with ${call.name}`;
  if (last?.endReason !== undefined) return endReasonLabel(last);
  return process === 'killed' ? 'The app is killed' : 'No call';
};

const browserState = ({ calls: [call], notifications: [notification], page, subscription }: LabBrowserView): string => {
  if (call?.state === 'ringing') return `${call.name} is calling, in the page`;
  if (call !== undefined) return `In a call with ${call.name}`;
  if (notification !== undefined) return `Notification: ${notification.title}, ${notification.body.toLowerCase()}`;
  const push = subscription === 'active' ? 'subscribed' : 'no subscription';
  return `Page ${page}, ${push}`;
};
