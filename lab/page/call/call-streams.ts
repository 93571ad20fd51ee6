/** The media streams of a call on one phone. */
export interface CallStreams {
  readonly local?: MediaStream;
  readonly remote?: MediaStream;
  /** The state of the `RTCPeerConnection`. */
  readonly state: RTCPeerConnectionState;
}
