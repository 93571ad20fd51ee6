import type { Signal } from './signalling.ts';

export interface PeerOptions {
  /** Who called makes the offer, once the other has answered: by then it is known which device that is. */
  readonly isCaller: boolean;
  readonly local: MediaStream;
  readonly send: (signal: Signal) => void;
  readonly onRemote: (stream: MediaStream) => void;
  readonly onState: (state: RTCPeerConnectionState) => void;
}

/** One end of a call's media. */
export interface Peer {
  take(signal: Signal): Promise<void>;
  close(): void;
}

export const makePeer = ({ isCaller, local, send, onRemote, onState }: PeerOptions): Peer => {
  // Both ends are on this machine: no STUN server is asked where it is.
  const connection = new RTCPeerConnection();
  connection.addEventListener('icecandidate', ({ candidate }) => send({ candidate: candidate?.toJSON() ?? null }));
  connection.addEventListener('connectionstatechange', () => onState(connection.connectionState));
  connection.addEventListener('track', ({ streams: [stream] }) => stream && onRemote(stream));
  for (const track of local.getTracks()) connection.addTrack(track, local);

  const describe = async (): Promise<void> => {
    await connection.setLocalDescription();
    const description = connection.localDescription;
    if (description !== null) send({ description: description.toJSON() });
  };
  if (isCaller) void describe();

  return {
    take: async ({ description, candidate }) => {
      if (connection.signalingState === 'closed') return;
      if (description === undefined) return await connection.addIceCandidate(candidate ?? undefined);
      await connection.setRemoteDescription(description);
      if (description.type === 'offer') await describe();
    },
    close: () => connection.close(),
  };
};
