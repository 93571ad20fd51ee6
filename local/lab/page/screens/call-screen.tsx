import type { PhoneCall } from '../../../phones/phone.ts';
import type { PhoneProps } from '../phone.tsx';
import { lengthOf, named } from '../words.ts';
import { Handset } from './handset.tsx';
import { Picture } from './picture.tsx';

/** A call that this phone made, or has. */
export const CallScreen = ({ phone, call, now, streams, act }: PhoneProps & { readonly call: PhoneCall }) => {
  const hasPicture = call.media === 'video' && streams?.remote !== undefined;
  return (
    <div class={hasPicture ? 'view talking pictured' : 'view talking'}>
      <Picture stream={streams?.remote} class="far" label={`${call.name}, as ${phone.owner} sees them`} />
      <Picture stream={call.media === 'video' ? streams?.local : undefined} class="near" label={phone.owner} />
      <div class="who" role="status">
        <p class="name">{named(call.name)}</p>
        <p>{stateOf(call, now, phone.hearsRinging, streams?.state)}</p>
      </div>
      <div class="choices">
        <button type="button" class="round no" onClick={() => act({ phone: phone.id, act: { do: 'hang_up' } })}>
          <Handset isDown />
          <span>{call.state === 'calling' ? 'Cancel' : 'Hang up'}</span>
        </button>
      </div>
    </div>
  );
};

const stateOf = (call: PhoneCall, now: number, rings: boolean, media: string | undefined): string => {
  if (call.state === 'calling') return rings ? 'ringing…' : 'calling…';
  if (call.state === 'connecting') return 'answering…';
  return media === 'connected' ? lengthOf(now - call.since) : 'connecting…';
};
