import type { CallNews, PhoneCall } from '../../../phones/phone.ts';
import type { LabPhoneView } from '../../view.ts';
import { type OwnMedia, ownMedia } from './media.ts';
import { makePeer, type Peer } from './peer.ts';
import { type Credential, openLineToServer, type Signal } from './signalling.ts';
import type { Streams } from './streams.ts';

export interface LineOptions {
  readonly phone: LabPhoneView;
  readonly callId: string;
  readonly credential: Credential;
  readonly onNews: (news: CallNews) => void;
  readonly onStreams: (streams: Streams) => void;
  /** Called when no media have come for so long that an app hangs up. */
  readonly onLost: () => void;
}

/** How long media may stop before the app takes the other end for gone. Milliseconds. */
const LOST_MS = 5_000;

/** What one phone's app holds for one call: its socket and, once the call was answered, its media. */
export interface Line {
  readonly callId: string;
  /** The call as the phone has it now. */
  update(call: PhoneCall): void;
  close(): void;
}

export const openLine = ({ phone, callId, credential, onNews, onStreams, onLost }: LineOptions): Line => {
  let streams: Streams = { state: 'new' };
  let media: Promise<OwnMedia> | undefined;
  let peer: Promise<Peer | undefined> | undefined;
  let early: Signal[] = [];
  let isClosed = false;
  let losing: ReturnType<typeof setTimeout> | undefined;

  const show = (changes: Partial<Streams>): void => {
    if (isClosed) return;
    streams = { ...streams, ...changes };
    onStreams(streams);
  };
  const signalling = openLineToServer({
    credential,
    callId,
    onNews,
    onSignal: (signal) => {
      if (peer === undefined) early.push(signal);
      else peer = handed(peer, signal);
    },
  });
  /** One after the other: a candidate is of use only after its description. */
  const handed = async (to: Promise<Peer | undefined>, signal: Signal): Promise<Peer | undefined> => {
    const ready = await to;
    await ready?.take(signal);
    return ready;
  };
  const connect = async (own: Promise<OwnMedia>, isCaller: boolean): Promise<Peer | undefined> => {
    const { stream } = await own;
    if (isClosed) return undefined;
    return makePeer({
      isCaller,
      local: stream,
      send: signalling.send,
      onRemote: (remote) => show({ remote }),
      onState: (state) => {
        clearTimeout(losing);
        if (state !== 'connected' && state !== 'connecting') losing = setTimeout(onLost, LOST_MS);
        show({ state });
      },
    });
  };
  const prepareMedia = async (call: PhoneCall): Promise<OwnMedia> => {
    const own = await ownMedia(call.media, phone.owner);
    if (isClosed) own.stop();
    else show({ local: own.stream });
    return own;
  };

  return {
    callId,
    update: (call) => {
      // Nobody's camera goes on before they have called or answered.
      if (call.state === 'ringing') return;
      media ??= prepareMedia(call);
      if (call.state !== 'in_call' || peer !== undefined) return;
      peer = connect(media, call.direction === 'outgoing');
      for (const signal of early) peer = handed(peer, signal);
      early = [];
    },
    close: () => {
      isClosed = true;
      clearTimeout(losing);
      signalling.close();
      void peer?.then((open) => open?.close());
      void media?.then((own) => own.stop());
    },
  };
};
