import type { Call } from '../calls/call.ts';
import { Emitter } from '../runtime/emitter.ts';
import { globals, listen, needed } from '../runtime/globals.ts';
import { ignore } from '../runtime/ignore.ts';
import type { ReceivedSignal, Signal } from '../signals/signal-types.ts';
import { negotiate } from './negotiation.ts';
import type { PeerConnection, PeerConnectionConstructor, RuntimePeerConnection } from './peer-connection.ts';

/** How the media of a call are connected; everything has a default. */
export interface MediaConnectionOptions<Peer extends PeerConnection> {
  /** An own connection. Without one, the client makes it with the STUN and TURN servers of the deployment. */
  readonly peer?: Peer;
  /** Of a library such as react-native-webrtc. @default the runtime's */
  readonly RTCPeerConnection?: PeerConnectionConstructor<Peer>;
  /** Its tracks are sent. More can be added to `peer` at any time. */
  readonly stream?: { getTracks(): readonly unknown[] };
  /** The other party, in a call of more than two: one object for each. */
  readonly userId?: string;
  /** Who gives way if both make an offer at once. @default the callee. Needed between two callees: one `true`, the other `false` */
  readonly polite?: boolean;
}

/** Events of the media. */
export interface MediaConnectionEvents {
  /** The media are connected, for the first time or again; milliseconds since `connectMedia`, or since the connection was lost. */
  readonly connected: number;
  /** They are interrupted; the client tries to connect them again. */
  readonly interrupted: undefined;
  /** Something went wrong that does not end the call, such as a candidate that cannot be used. */
  readonly problem: unknown;
  readonly [name: string]: unknown;
}

/** The media of a call with one other party. */
export interface MediaConnection<Peer extends PeerConnection> {
  readonly peer: Peer;
  /** @returns a function that removes the listener */
  on<Name extends 'connected' | 'interrupted' | 'problem'>(
    name: Name,
    listener: (event: MediaConnectionEvents[Name]) => void,
  ): () => void;
  /** Looks for a new path: call it when the network changes. The client does so by itself when the connection is lost. */
  restart(): Promise<void>;
  /** Closes the connection. The end of the call does so too. */
  close(): void;
}

/** Milliseconds for which the callee waits for the caller's offer. */
const OFFER_WITHIN = 3_000;
/** Milliseconds after which an interrupted connection is restarted: most come back by themselves. */
const RESTART_AFTER = 2_000;
/** Milliseconds until it is restarted again. */
const RESTART_AGAIN_AFTER = 8_000;
/** Milliseconds that the callee waits longer: both lose the connection at once, and two offers at once collide. */
const CALLEE_LATER = 3_000;
/** Milliseconds before the end of a TURN credential at which it is renewed with a restart. */
const RENEW_BEFORE = 10 * 60_000;

/**
 * Connects the media of an answered call, and keeps them connected: offers and answers in either direction, also at once, candidates, and
 * a new path when the network changes. Both parties call it.
 *
 * @throws RingthroughError if the STUN and TURN servers cannot be read
 *
 * @example
 * const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
 * const media = await connectMedia(call, { stream });
 * media.peer.ontrack = ({ streams }) => { video.srcObject = streams[0]; };
 */
export const connectMedia = async <Peer extends PeerConnection = RuntimePeerConnection>(
  call: Call,
  options: MediaConnectionOptions<Peer> = {},
): Promise<MediaConnection<Peer>> => {
  const startedAt = Date.now();
  const { userId, stream, polite: isPolite = call.polite } = options;
  let servers = options.peer ? undefined : await call.iceServers();
  const peer = options.peer || newPeer(options, servers ? servers.iceServers : []);
  const emitter = new Emitter<MediaConnectionEvents>(ignore);
  const onProblem = (error: unknown): void => emitter.emit('problem', error);
  let lostAt: number | undefined = startedAt;
  let isClosed = false;
  let offerTimer: unknown;
  let restartTimer: unknown;

  const later = isPolite ? CALLEE_LATER : 0;
  const negotiation = negotiate({
    peer,
    isPolite,
    send: (signal: Signal) => call.sendSignal({ ...signal, ...(userId && { to: userId }) }),
    onProblem,
  });
  const isFromPeer = ({ from }: ReceivedSignal): boolean => !userId || from.userId === userId;

  const restart = async (): Promise<void> => {
    if (isClosed) return;
    restartAfter(RESTART_AGAIN_AFTER + later);
    // What breaks the media often breaks the socket too, and an offer that waits for its answer is not made again.
    call.wake();
    const isOld = servers && Date.parse(servers.expiresAt) - Date.now() < RENEW_BEFORE;
    if (isOld && peer.setConfiguration) {
      try {
        servers = await call.iceServers();
        if (!isClosed) peer.setConfiguration({ iceServers: servers.iceServers });
      } catch (error) {
        onProblem(error);
      }
    }
    if (!isClosed && peer.restartIce) peer.restartIce();
  };
  const restartAfter = (ms: number): void => {
    globals.clearTimeout(restartTimer);
    restartTimer = globals.setTimeout(() => {
      if (lostAt) void restart();
    }, ms);
  };
  const onState = (): void => {
    const state = peer.iceConnectionState;
    if (state === 'connected' || state === 'completed') {
      globals.clearTimeout(restartTimer);
      negotiation.onConnected();
      if (!lostAt) return;
      const ms = Date.now() - lostAt;
      lostAt = undefined;
      emitter.emit('connected', ms);
    }
    if (state !== 'disconnected' && state !== 'failed') return;
    if (!lostAt) {
      lostAt = Date.now();
      emitter.emit('interrupted', undefined);
    }
    restartAfter(later + (state === 'failed' ? 0 : RESTART_AFTER));
  };

  const stopListening = [
    call.on('signal', (signal) => {
      if (isFromPeer(signal)) negotiation.receive(signal);
    }),
    call.on('ended', () => close()),
    listen('online', () => void restart()),
  ];
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    globals.clearTimeout(offerTimer);
    globals.clearTimeout(restartTimer);
    for (const stop of stopListening) stop();
    peer.close();
  };

  peer.oniceconnectionstatechange = onState;
  offerTimer = globals.setTimeout(() => negotiation.startAnyway(), OFFER_WITHIN);
  for (const signal of call.takeEarlySignals()) if (isFromPeer(signal)) negotiation.receive(signal);
  if (stream && peer.addTrack) for (const track of stream.getTracks()) peer.addTrack(track, stream);
  return { peer, on: (name, listener) => emitter.on(name, listener), restart, close };
};

const newPeer = <Peer extends PeerConnection>(
  { RTCPeerConnection }: MediaConnectionOptions<Peer>,
  iceServers: object,
): Peer => {
  const found = RTCPeerConnection || (globals.RTCPeerConnection as PeerConnectionConstructor<Peer> | undefined);
  return new (needed('RTCPeerConnection', found))({ iceServers });
};
