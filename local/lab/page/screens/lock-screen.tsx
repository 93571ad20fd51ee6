import type { LabPhoneView } from '../../view.ts';
import type { PhoneProps } from '../phone.tsx';
import { clockOf, dayOf, isMissed, isReal } from '../words.ts';

/**
 * The phone put down: the time, what was missed, and what of the app is left. iOS itself shows nothing of an app that it ended; the
 * line of the console is the lab's.
 */
export const LockScreen = ({ phone, now, act }: PhoneProps) => {
  const last = phone.recents.find(isReal);
  return (
    <div class="view lock">
      <p class="day">{dayOf(now)}</p>
      <p class="clock">{clockOf(now)}</p>
      <div class="notices" role="status">
        {last !== undefined && isMissed(last) && tellsOfMissed(phone) && (
          <p class="notice">
            <b>{last.name}</b>
            <span>Missed call</span>
          </p>
        )}
      </div>
      {phone.killed && (
        <p class="console">
          <b>iOS ended the app</b>
          <span>{phone.killed.exitCode ?? (phone.killed.why === 'crash' ? 'it crashed' : 'no call reported')}</span>
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

/** Whether its app has a way to be told of a missed call while it is closed: a token for ordinary pushes, or FCM's. */
const tellsOfMissed = ({ app }: LabPhoneView): boolean =>
  app.hasAlertToken || (app.platform === 'android' && app.showsCalls);

const processLine = ({ process, unlocked, pushesStopped, demoted, dozing, registration }: LabPhoneView): string => {
  if (pushesStopped) return 'iOS gives the app no more pushes';
  if (!unlocked) return 'Locked since it started';
  if (process === 'force_stopped') return 'App force-stopped';
  if (demoted) return `Google has demoted the app${dozing ? '; the phone dozes' : ''}`;
  if (dozing) return 'The phone dozes';
  if (process === 'killed') return registration === undefined ? 'Installed, not opened yet' : 'App killed';
  return process === 'suspended' ? 'App asleep' : 'App in the background';
};
