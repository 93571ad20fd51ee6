import type { PhoneCall } from '../../../phones/phone.ts';
import type { PhoneProps } from '../phone.tsx';
import { Handset } from './handset.tsx';

/** CallKit's screen. */
export const IncomingScreen = ({ phone, call, act }: PhoneProps & { readonly call: PhoneCall }) => (
  <div class="view incoming">
    <div class="who" role="status">
      <p class="name">{call.name}</p>
      <p>{call.media === 'video' ? 'Ringthrough video' : 'Ringthrough audio'}</p>
    </div>
    <div class="choices">
      <button type="button" class="round no" onClick={() => act({ phone: phone.id, act: { do: 'decline' } })}>
        <Handset isDown />
        <span>Decline</span>
      </button>
      <button type="button" class="round yes" onClick={() => act({ phone: phone.id, act: { do: 'answer' } })}>
        <Handset />
        <span>Answer</span>
      </button>
    </div>
  </div>
);
