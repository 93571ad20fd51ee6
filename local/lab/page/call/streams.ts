/** The pictures of a call as one phone has them. */
export interface Streams {
  readonly local?: MediaStream;
  readonly remote?: MediaStream;
  /** As `RTCPeerConnection` says it. */
  readonly state: RTCPeerConnectionState;
}
