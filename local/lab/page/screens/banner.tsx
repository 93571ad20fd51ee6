import type { PhoneCall } from '../../../phones/phone.ts';
import type { PhoneProps } from '../phone.tsx';

/** What Android shows of a call where the app may not use the whole screen. */
export const Banner = ({ phone, call, act }: PhoneProps & { readonly call: PhoneCall }) => (
  <div class="banner">
    <p role="status">
      <b>{call.name}</b>
      <span>is calling</span>
    </p>
    <button type="button" class="no" onClick={() => act({ phone: phone.id, act: { do: 'decline' } })}>
      Decline
    </button>
    <button type="button" class="yes" onClick={() => act({ phone: phone.id, act: { do: 'answer' } })}>
      Answer
    </button>
  </div>
);
