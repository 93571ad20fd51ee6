import { displayName, isServerCall } from '../labels.ts';
import type { PhoneProps } from '../phone-props.ts';
import { RecentCalls } from './recent-calls.tsx';

/** The open app: the call buttons and the recent calls. */
export const AppScreen = ({ phone, callee, act }: PhoneProps) => {
  const call = (media: 'audio' | 'video') => act({ phone: phone.id, act: { do: 'call', to: callee, media } });
  return (
    <div class="view app">
      <p class="app-name">{phone.owner}’s app</p>
      <p class="registered">{registration(phone.registration?.status)}</p>
      <p class="callee">{displayName(callee)}</p>
      <div class="call-buttons">
        <button type="button" class="accept" onClick={() => call('video')}>
          Call {displayName(callee)}
        </button>
        <button type="button" onClick={() => call('audio')}>
          Audio only
        </button>
      </div>
      <RecentCalls calls={phone.recents.filter(isServerCall)} />
    </div>
  );
};

const registration = (status: number | undefined): string => {
  if (status === undefined) return 'not registered';
  return status < 300 ? 'registered' : `not registered: ${status}`;
};
