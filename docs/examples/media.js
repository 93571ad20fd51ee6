// An RTCPeerConnection that connects over the signalling of a call. The caller makes the offer once the call is answered.

/** @param signalling makes the signalling: `(onSignal) => openSignalling({ …, onSignal })` */
export const connectMedia = (signalling, iceServers = []) => {
  const peer = new RTCPeerConnection({ iceServers });
  // One after the other: a candidate must not be added before its description is set.
  let work = Promise.resolve();
  const line = signalling((signal) => {
    work = work.then(() => take(signal));
  });

  const take = async ({ description, candidate }) => {
    if (description !== undefined) {
      await peer.setRemoteDescription(description);
      if (description.type !== 'offer') return;
      await peer.setLocalDescription();
      line.send({ description: peer.localDescription });
    } else if (candidate !== null) {
      await peer.addIceCandidate(candidate);
    }
  };
  peer.onicecandidate = ({ candidate }) => line.send({ candidate });

  return {
    peer,
    line,
    offer: async (options) => {
      await peer.setLocalDescription(await peer.createOffer(options));
      line.send({ description: peer.localDescription });
    },
  };
};
