import type { PhoneProps } from '../phone.tsx';
import { clockOf, ENDINGS, isReal, named } from '../words.ts';

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
          .map(({ uuid, direction, name, endReason, endedAt }) => (
            <li key={uuid}>
              <span>
                {direction === 'outgoing' ? 'To' : 'From'} {direction === 'outgoing' ? named(name) : name}
              </span>
              <span>
                {endReason &&
                  (direction === 'outgoing' && endReason === 'cancelled' ? 'Cancelled' : ENDINGS[endReason])}
              </span>
              <time>{endedAt && clockOf(endedAt)}</time>
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
