import type { Candidate, Description } from '../signals/signal-types.ts';

/** The part of an `RTCPeerConnection` that the client uses: those of browsers and of react-native-webrtc fit. */
export interface PeerConnection {
  readonly signalingState: string;
  readonly iceConnectionState: string;
  readonly localDescription: Description | null;
  onnegotiationneeded: unknown;
  onicecandidate: unknown;
  oniceconnectionstatechange: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: a browser demands its own type, react-native-webrtc another one
  setLocalDescription(description?: any): PromiseLike<void>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  setRemoteDescription(description: any): PromiseLike<void>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  addIceCandidate(candidate: any): PromiseLike<void>;
  /** Missing in old versions of react-native-webrtc. */
  restartIce?(): void;
  // biome-ignore lint/suspicious/noExplicitAny: a sender of the runtime
  getSenders?(): readonly any[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  setConfiguration?(configuration: any): void;
  // biome-ignore lint/suspicious/noExplicitAny: a track and a stream of the runtime
  addTrack?(track: any, ...streams: any[]): unknown;
  close(): void;
}

/** The candidate of an event: an object of the runtime that becomes plain JSON. */
export interface CandidateEvent {
  readonly candidate: Candidate | null;
}

/** The `RTCPeerConnection` of a runtime. */
// biome-ignore lint/suspicious/noExplicitAny: each runtime has its own type of configuration
export type PeerConnectionConstructor<Peer extends PeerConnection> = new (configuration: any) => Peer;

/** The runtime's own type where it has one, as in browsers. */
export type RuntimePeerConnection = typeof globalThis extends {
  RTCPeerConnection: { prototype: infer Peer extends PeerConnection };
}
  ? Peer
  : PeerConnection;
