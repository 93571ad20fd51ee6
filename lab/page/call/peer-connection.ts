import type { Signal } from './signalling.ts';

export interface PeerConnectionOptions {
  /** The caller sends the offer after the answer of the call, because only then the answering device is known. */
  readonly isCaller: boolean;
  readonly local: MediaStream;
  readonly send: (signal: Signal) => void;
  readonly onRemote: (stream: MediaStream) => void;
  readonly onState: (state: RTCPeerConnectionState) => void;
}

/** The WebRTC connection of one phone for one call. */
export interface PeerConnection {
  handleSignal(signal: Signal): Promise<void>;
  close(): void;
}

export const openPeerConnection = ({
  isCaller,
  local,
  send,
  onRemote,
  onState,
}: PeerConnectionOptions): PeerConnection => {
  // Both phones are on this machine, so no STUN server is needed.
  const connection = new RTCPeerConnection();
  connection.addEventListener('icecandidate', ({ candidate }) => send({ candidate: candidate?.toJSON() ?? null }));
  connection.addEventListener('connectionstatechange', () => onState(connection.connectionState));
  connection.addEventListener('track', ({ streams: [stream] }) => stream && onRemote(stream));
  for (const track of local.getTracks()) connection.addTrack(track, local);

  const sendDescription = async (): Promise<void> => {
    await connection.setLocalDescription();
    const description = connection.localDescription;
    if (description !== null) send({ description: description.toJSON() });
  };
  if (isCaller) void sendDescription();

  return {
    handleSignal: async ({ description, candidate }) => {
      if (connection.signalingState === 'closed') return;
      if (description === undefined) return await connection.addIceCandidate(candidate ?? undefined);
      await connection.setRemoteDescription(description);
      if (description.type === 'offer') await sendDescription();
    },
    close: () => connection.close(),
  };
};
