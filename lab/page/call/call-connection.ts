import { connectMedia, type MediaConnection } from '../../../client/src/index.ts';
import type { CallEvent } from '../../phones/phone.ts';
import type { CallDevice, DeviceCall } from './call-device.ts';
import type { CallStreams } from './call-streams.ts';
import type { LocalMedia } from './local-media.ts';
import { openLocalMedia } from './open-local-media.ts';
import { openPhoneCall, type PhoneCredential } from './phone-call.ts';

export interface CallConnectionOptions {
  readonly phone: Pick<CallDevice, 'owner'>;
  readonly callId: string;
  readonly credential: PhoneCredential;
  readonly onCallEvent: (callEvent: CallEvent) => void;
  readonly onStreams: (streams: CallStreams) => void;
  /** Called when the media connection was interrupted for so long that an app hangs up. */
  readonly onMediaLost: () => void;
}

/** After this time without media, the app assumes that the other party is gone. Milliseconds. */
const MEDIA_LOST_AFTER_MS = 5_000;

/** The connection of one phone's app to the backend for one call and, once the call is answered, its media. */
export interface CallConnection {
  readonly callId: string;
  /**
   * Applies the current state of the call.
   *
   * @param canHaveMedia `false` if the other party only sends requests, and so exchanges no signals
   */
  update(call: DeviceCall, canHaveMedia: boolean): void;
  close(): void;
}

export const openCallConnection = ({
  phone,
  callId,
  credential,
  onCallEvent,
  onStreams,
  onMediaLost,
}: CallConnectionOptions): CallConnection => {
  let streams: CallStreams = { state: 'new' };
  let local: Promise<LocalMedia> | undefined;
  let media: Promise<MediaConnection<RTCPeerConnection> | undefined> | undefined;
  let isClosed = false;
  let mediaLostTimer: ReturnType<typeof setTimeout> | undefined;
  const open = openPhoneCall(credential, callId, onCallEvent);

  const changeStreams = (changes: Partial<CallStreams>): void => {
    if (isClosed) return;
    streams = { ...streams, ...changes };
    onStreams(streams);
  };
  const connect = async (opened: Promise<LocalMedia>): Promise<MediaConnection<RTCPeerConnection> | undefined> => {
    const [call, { stream }] = await Promise.all([open.call, opened]);
    if (isClosed) return undefined;
    // Both phones are on this machine, so no STUN server is needed.
    const peer = new RTCPeerConnection();
    peer.addEventListener('track', ({ streams: [remote] }) => remote && changeStreams({ remote }));
    peer.addEventListener('connectionstatechange', () => onState(peer.connectionState));
    return await connectMedia(call, { peer, stream });
  };
  const onState = (state: RTCPeerConnectionState): void => {
    clearTimeout(mediaLostTimer);
    if (state !== 'connected' && state !== 'connecting') mediaLostTimer = setTimeout(onMediaLost, MEDIA_LOST_AFTER_MS);
    changeStreams({ state });
  };
  const prepareMedia = async (call: DeviceCall): Promise<LocalMedia> => {
    const opened = await openLocalMedia(call.media, phone.owner);
    changeStreams({ local: opened.stream });
    return opened;
  };

  return {
    callId,
    update: (call, canHaveMedia) => {
      // The camera is opened only after the user has called or answered.
      if (call.state === 'ringing' || !canHaveMedia) return;
      local ??= prepareMedia(call);
      if (call.state !== 'in_call' || media !== undefined) return;
      media = connect(local);
      media.catch(onMediaLost);
    },
    close: () => {
      isClosed = true;
      clearTimeout(mediaLostTimer);
      open.close();
      void media?.then((connection) => connection?.close()).catch(() => {});
      void local?.then((opened) => opened.stop());
    },
  };
};
