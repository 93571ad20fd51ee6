import type { PhoneCall } from '../../phones/phone.ts';
import type { PhoneProps } from '../phone-props.ts';

/** Android's heads-up notification, if the app has no permission for full-screen calls. */
export const Banner = ({ phone, call, act }: PhoneProps & { readonly call: PhoneCall }) => (
  <div class="banner">
    <p role="status">
      <b>{call.name}</b>
      <span>is calling</span>
    </p>
    <button type="button" class="decline" onClick={() => act({ phone: phone.id, act: { do: 'decline' } })}>
      Decline
    </button>
    <button type="button" class="accept" onClick={() => act({ phone: phone.id, act: { do: 'answer' } })}>
      Answer
    </button>
  </div>
);
