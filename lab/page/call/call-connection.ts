import type { CallEvent, PhoneCall } from '../../phones/phone.ts';
import type { LabPhoneView } from '../../server/lab-view.ts';
import type { CallStreams } from './call-streams.ts';
import type { LocalMedia } from './local-media.ts';
import { openLocalMedia } from './open-local-media.ts';
import { openPeerConnection, type PeerConnection } from './peer-connection.ts';
import { openCallSignalling, type Signal, type SocketCredential } from './signalling.ts';

export interface CallConnectionOptions {
  readonly phone: LabPhoneView;
  readonly callId: string;
  readonly credential: SocketCredential;
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
  /** Applies the current state of the call. */
  update(call: PhoneCall): void;
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
  let media: Promise<LocalMedia> | undefined;
  let peer: Promise<PeerConnection | undefined> | undefined;
  /** Signals that arrived before the peer connection was opened. */
  let pendingSignals: Signal[] = [];
  let isClosed = false;
  let mediaLostTimer: ReturnType<typeof setTimeout> | undefined;

  const changeStreams = (changes: Partial<CallStreams>): void => {
    if (isClosed) return;
    streams = { ...streams, ...changes };
    onStreams(streams);
  };
  const signalling = openCallSignalling({
    credential,
    callId,
    onCallEvent,
    onSignal: (signal) => {
      if (peer === undefined) pendingSignals.push(signal);
      else peer = handleSignal(peer, signal);
    },
  });
  /** One signal at a time: a candidate can be added only after its description. */
  const handleSignal = async (
    previous: Promise<PeerConnection | undefined>,
    signal: Signal,
  ): Promise<PeerConnection | undefined> => {
    const connection = await previous;
    await connection?.handleSignal(signal);
    return connection;
  };
  const connect = async (local: Promise<LocalMedia>, isCaller: boolean): Promise<PeerConnection | undefined> => {
    const { stream } = await local;
    if (isClosed) return undefined;
    return openPeerConnection({
      isCaller,
      local: stream,
      send: signalling.send,
      onRemote: (remote) => changeStreams({ remote }),
      onState: (state) => {
        clearTimeout(mediaLostTimer);
        if (state !== 'connected' && state !== 'connecting')
          mediaLostTimer = setTimeout(onMediaLost, MEDIA_LOST_AFTER_MS);
        changeStreams({ state });
      },
    });
  };
  const prepareMedia = async (call: PhoneCall): Promise<LocalMedia> => {
    const local = await openLocalMedia(call.media, phone.owner);
    changeStreams({ local: local.stream });
    return local;
  };

  return {
    callId,
    update: (call) => {
      // The camera is opened only after the user has called or answered.
      if (call.state === 'ringing') return;
      media ??= prepareMedia(call);
      if (call.state !== 'in_call' || peer !== undefined) return;
      peer = connect(media, call.direction === 'outgoing');
      for (const signal of pendingSignals) peer = handleSignal(peer, signal);
      pendingSignals = [];
    },
    close: () => {
      isClosed = true;
      clearTimeout(mediaLostTimer);
      signalling.close();
      void peer?.then((connection) => connection?.close());
      void media?.then((local) => local.stop());
    },
  };
};
