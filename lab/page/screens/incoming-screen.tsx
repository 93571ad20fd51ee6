import type { PhoneCall } from '../../phones/phone.ts';
import type { PhoneProps } from '../phone-props.ts';
import { Handset } from './handset.tsx';

/** CallKit's screen of an incoming call. */
export const IncomingScreen = ({ phone, call, act }: PhoneProps & { readonly call: PhoneCall }) => (
  <div class="view incoming">
    <div class="party" role="status">
      <p class="name">{call.name}</p>
      <p>{call.media === 'video' ? 'Ringthrough video' : 'Ringthrough audio'}</p>
    </div>
    <div class="call-actions">
      <button type="button" class="round decline" onClick={() => act({ phone: phone.id, act: { do: 'decline' } })}>
        <Handset isDown />
        <span>Decline</span>
      </button>
      <button type="button" class="round accept" onClick={() => act({ phone: phone.id, act: { do: 'answer' } })}>
        <Handset />
        <span>Answer</span>
      </button>
    </div>
  </div>
);
