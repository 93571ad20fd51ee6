// An RTCPeerConnection over the signalling of a call. The caller makes the offer once the call is answered.

/** @param startSignalling opens the signalling: `(onSignal) => openSignalling({ …, onSignal })` */
export const connectMedia = (startSignalling, iceServers = []) => {
  const peer = new RTCPeerConnection({ iceServers });
  // Signals are applied one at a time: a candidate must not be added before its description is set.
  let queue = Promise.resolve();
  const signalling = startSignalling((signal) => {
    queue = queue.then(() => applySignal(signal));
  });

  const applySignal = async ({ description, candidate }) => {
    if (description !== undefined) {
      await peer.setRemoteDescription(description);
      if (description.type !== 'offer') return;
      await peer.setLocalDescription();
      signalling.send({ description: peer.localDescription });
    } else if (candidate !== null) {
      await peer.addIceCandidate(candidate);
    }
  };
  peer.onicecandidate = ({ candidate }) => signalling.send({ candidate });

  return {
    peer,
    signalling,
    offer: async (options) => {
      await peer.setLocalDescription(await peer.createOffer(options));
      signalling.send({ description: peer.localDescription });
    },
  };
};
