import { Switch } from '../switch.tsx';
import { useOptimistic } from '../use-optimistic.ts';
import type { BrowserProps } from './browser.tsx';

const PAGES = [
  { state: 'open', label: 'Page open', action: 'open_page' },
  { state: 'closed', label: 'Page closed', action: 'close_page' },
] as const;

/** What the user and the push service can change in a browser. */
export const BrowserControls = ({ browser, act }: Pick<BrowserProps, 'browser' | 'act'>) => {
  const [page, setPage] = useOptimistic(browser.page, async (state) => {
    const chosen = PAGES.find((one) => one.state === state);
    if (chosen !== undefined) await act({ browser: { do: chosen.action } });
  });
  return (
    <div class="controls">
      <fieldset class="process pages">
        <legend class="visually-hidden">The page is</legend>
        {PAGES.map(({ state, label }) => (
          <label key={state}>
            <input type="radio" name={`${browser.id}-page`} checked={page === state} onChange={() => setPage(state)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <div class="phone-actions">
        <Switch
          label="Offline"
          description="The push service keeps a push for its TTL, and the newest of a call only"
          isOn={!browser.online}
          onChange={(isOffline) => act({ browser: { do: isOffline ? 'go_offline' : 'come_online' } })}
        />
        <button
          type="button"
          aria-disabled={browser.subscription !== 'active'}
          title="As a push service does after months without use: the next push gets 410, and the backend removes it"
          onClick={() => browser.subscription === 'active' && act({ browser: { do: 'end_subscription' } })}
        >
          End the subscription
        </button>
      </div>
      <div class="phone-actions">
        <Switch
          label="Notifications allowed"
          description="Without the permission the browser has no subscription, and rings only while its page is open"
          isOn={browser.permission === 'granted'}
          onChange={(allowed) => act({ browser: { do: 'allow_notifications', allowed } })}
        />
      </div>
      <p class="browser-state" role="status">
        {STATES[browser.subscription]}
      </p>
      <button type="button" onClick={() => act({ bobsDevices: 'phone' })}>
        Bring back Bob’s phone
      </button>
    </div>
  );
};

const STATES = {
  active: 'Subscribed to Web Push',
  ended: 'The push service ended the subscription',
  none: 'No push subscription',
} as const;
