import type { LabPhoneView } from '../../server/lab-view.ts';
import type { DeviceCall } from '../call/call-device.ts';
import type { CallStreams } from '../call/call-streams.ts';
import { displayName, formatCallDuration } from '../labels.ts';
import { Handset } from './handset.tsx';
import { Video } from './video.tsx';

interface CallScreenProps {
  /** The phone, or the browser. */
  readonly phone: Pick<LabPhoneView, 'owner'> & Partial<Pick<LabPhoneView, 'isCalleeRinging' | 'otherParty'>>;
  readonly call: DeviceCall;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly streams: CallStreams | undefined;
  readonly onHangUp: () => void;
}

/** An outgoing or connected call. */
export const CallScreen = ({ phone, call, now, streams, onHangUp }: CallScreenProps) => {
  const state = stateOf(call, phone, streams?.state);
  const hasRemoteVideo = call.media === 'video' && streams?.remote !== undefined;
  return (
    <div class={hasRemoteVideo ? 'view in-call with-video' : 'view in-call'}>
      <Video
        stream={streams?.remote}
        class="remote-video"
        label={`Video of ${displayName(call.name)} on ${phone.owner}’s phone`}
      />
      <Video
        stream={call.media === 'video' ? streams?.local : undefined}
        class="local-video"
        label={`Own video on ${phone.owner}’s phone`}
      />
      <div class="party">
        <div role="status">
          <p class="name">{displayName(call.name)}</p>
          {state === undefined ? <p class="visually-hidden">connected</p> : <p>{state}</p>}
        </div>
        {/* Not in the live region: a screen reader would read every second. */}
        {state === undefined && <p role="timer">{formatCallDuration(now - call.since)}</p>}
      </div>
      <div class="call-actions">
        <button type="button" class="round decline" onClick={onHangUp}>
          <Handset isDown />
          <span>{call.state === 'calling' ? 'Cancel' : 'Hang up'}</span>
        </button>
      </div>
    </div>
  );
};

/** `undefined` once the call is connected: then its duration is shown. */
const stateOf = (
  call: DeviceCall,
  { isCalleeRinging, otherParty }: CallScreenProps['phone'],
  media: string | undefined,
): string | undefined => {
  if (call.state === 'calling') return isCalleeRinging ? 'ringing…' : 'calling…';
  if (call.state === 'connecting') return 'answering…';
  if (otherParty === 'api_client') return 'answered, no media';
  return media === 'connected' ? undefined : 'connecting…';
};
