/** By phone id: the `connectionState` of its `RTCPeerConnection`. Without types of the DOM, so that tests in Node may use it. */
export type MediaStates = ReadonlyMap<string, { readonly state: string }>;
