import type { BrowserNotification } from '../../browser/browser.ts';
import type { BrowserProps } from './browser.tsx';

/** The notifications of the service worker, the newest first. */
export const Notifications = ({ browser, act }: BrowserProps) => (
  <div class="browser-notifications">
    {browser.notifications.slice(0, 2).map((notification) => (
      <Notification key={notification.callId} {...{ notification, browser, act }} />
    ))}
  </div>
);

interface NotificationProps extends Pick<BrowserProps, 'browser' | 'act'> {
  readonly notification: BrowserNotification;
}

const Notification = ({ notification, browser, act }: NotificationProps) => {
  const { callId, title, body, isRinging, isSilent } = notification;
  // The page has the buttons then.
  const isInPage = browser.calls.some((call) => call.callId === callId);
  const perform = (action: 'answer' | 'decline' | 'open_notification') => act({ browser: { do: action, callId } });
  return (
    <div class="browser-notification">
      <p role="status">
        <b>{title}</b>
        <span>{isRinging && isSilent ? `${body}, no sound` : body}</span>
      </p>
      {isRinging && !isInPage && (
        <>
          <button type="button" class="decline" onClick={() => perform('decline')}>
            Decline
          </button>
          <button type="button" class="accept" onClick={() => perform('answer')}>
            Answer
          </button>
          <button type="button" class="open" onClick={() => perform('open_notification')}>
            Click beside the buttons
          </button>
        </>
      )}
    </div>
  );
};
