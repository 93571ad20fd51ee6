import type { PhoneProps } from '../phone.tsx';
import { clockOf, endingOf, isReal, named } from '../words.ts';

/** The app, open: whom to call, and what was. */
export const AppScreen = ({ phone, peer, act }: PhoneProps) => {
  const call = (media: 'audio' | 'video') => act({ phone: phone.id, act: { do: 'call', to: peer, media } });
  return (
    <div class="view app">
      <p class="app-name">{phone.owner}’s app</p>
      <p class="registered">{registration(phone.registration?.status)}</p>
      <p class="callee">{named(peer)}</p>
      <div class="call-buttons">
        <button type="button" class="yes" onClick={() => call('video')}>
          Call {named(peer)}
        </button>
        <button type="button" onClick={() => call('audio')}>
          Audio only
        </button>
      </div>
      <ol class="recents" aria-label="Recent calls">
        {phone.recents
          .filter(isReal)
          .slice(0, 4)
          .map((call) => (
            <li key={call.uuid}>
              <span>
                {call.direction === 'outgoing' ? 'To' : 'From'} {named(call.name)}
              </span>
              <span>{endingOf(call)}</span>
              <time>{call.endedAt && clockOf(call.endedAt)}</time>
            </li>
          ))}
      </ol>
    </div>
  );
};

const registration = (status: number | undefined): string => {
  if (status === undefined) return 'not registered';
  return status < 300 ? 'registered' : `not registered: ${status}`;
};
