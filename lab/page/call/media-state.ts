/** The state of an `RTCPeerConnection`: https://www.w3.org/TR/webrtc/#rtcpeerconnectionstate-enum */
export type MediaState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** The media of the phones that are in a call, by the phone's id. */
export type MediaStates = ReadonlyMap<string, { readonly state: MediaState }>;
