import { CallScreen } from '../screens/call-screen.tsx';
import { Handset } from '../screens/handset.tsx';
import { RecentCalls } from '../screens/recent-calls.tsx';
import type { BrowserProps } from './browser.tsx';

/** The page: a call, or what it shows without one. With no page open: what the browser does then. */
export const PageView = ({ browser, now, streams, act }: BrowserProps) => {
  const [call] = browser.calls;
  if (call !== undefined && call.state !== 'ringing') {
    const hangUp = () => act({ browser: { do: 'hang_up' } });
    return <CallScreen phone={browser} {...{ call, now, streams }} onHangUp={hangUp} />;
  }
  if (call !== undefined) {
    return (
      <div class="view incoming">
        <div class="party" role="status">
          <p class="name">{call.name}</p>
          <p>{call.media === 'video' ? 'calls with video' : 'calls'}</p>
        </div>
        <div class="call-actions">
          <button type="button" class="round decline" onClick={() => act({ browser: { do: 'decline' } })}>
            <Handset isDown />
            <span>Decline</span>
          </button>
          <button type="button" class="round accept" onClick={() => act({ browser: { do: 'answer' } })}>
            <Handset />
            <span>Answer</span>
          </button>
        </div>
      </div>
    );
  }
  return (
    <div class="view page">
      <p class="app-name">{browser.page === 'open' ? 'Bob’s page' : 'No page is open'}</p>
      <p class="registered">{pageStatus(browser)}</p>
      <RecentCalls calls={browser.recents} />
      <button
        type="button"
        onClick={() => act({ browser: { do: browser.page === 'open' ? 'close_page' : 'open_page' } })}
      >
        {browser.page === 'open' ? 'Close the page' : 'Open the page'}
      </button>
    </div>
  );
};

/** In the words of the page of docs/web. */
const pageStatus = ({ page, isConnected, subscription, registration }: BrowserProps['browser']): string => {
  if (registration !== undefined && registration.status >= 300) return `not registered: ${registration.status}`;
  if (page === 'closed') {
    return subscription === 'active'
      ? 'The service worker rings by Web Push.'
      : 'There is no subscription: nothing rings.';
  }
  if (!isConnected) return 'connecting…';
  return registration?.hasSubscription && subscription === 'active'
    ? 'bob: rings, also when this page is closed'
    : 'bob: rings while this page is open';
};
