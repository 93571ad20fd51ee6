import type { LabPhoneView } from '../../server/lab-view.ts';
import { formatDate, formatTime, isMissed, isServerCall } from '../labels.ts';
import type { PhoneProps } from '../phone-props.ts';

/**
 * The lock screen: the time, a missed call notification, and the state of the app's process. A real iPhone shows
 * nothing about an app that iOS ended; the lab adds the console message.
 */
export const LockScreen = ({ phone, now, act }: PhoneProps) => {
  const last = phone.recents.find(isServerCall);
  return (
    <div class="view lock">
      <p class="day">{formatDate(now)}</p>
      <p class="clock">{formatTime(now)}</p>
      <div class="notifications" role="status">
        {last !== undefined && isMissed(last) && notifiesMissedCall(phone) && (
          <p class="notification">
            <b>{last.name}</b>
            <span>Missed call</span>
          </p>
        )}
      </div>
      {phone.killed && (
        <p class="console">
          <b>iOS ended the app</b>
          <span>{phone.killed.exitCode ?? (phone.killed.why === 'crash' ? 'it crashed' : 'no call was reported')}</span>
        </p>
      )}
      <p class="process-line">{processLine(phone)}</p>
      {phone.unlocked ? (
        <button type="button" onClick={() => act({ phone: phone.id, act: { do: 'open_app' } })}>
          Open the app
        </button>
      ) : (
        <button type="button" onClick={() => act({ phone: phone.id, act: { do: 'unlock' } })}>
          Unlock
        </button>
      )}
    </div>
  );
};

/** Whether the closed app can notify the user of a missed call: by an alert token, or by an FCM message. */
const notifiesMissedCall = ({ app }: LabPhoneView): boolean =>
  app.hasAlertToken || (app.platform === 'android' && app.showsCalls);

const processLine = ({ process, unlocked, pushesStopped, demoted, dozing, registration }: LabPhoneView): string => {
  if (pushesStopped) return 'iOS stopped pushes to the app';
  if (!unlocked) return 'Locked since its restart';
  if (process === 'force_stopped') return 'App force-stopped';
  if (demoted) return `Google has demoted the app${dozing ? '; Doze mode' : ''}`;
  if (dozing) return 'Doze mode';
  if (process === 'killed') return registration === undefined ? 'Installed, not opened yet' : 'App killed';
  return process === 'suspended' ? 'App suspended' : 'App in the background';
};
