// An RTCPeerConnection over the signalling of a call. The caller makes the offer once the call is answered.

/** @param startSignalling opens the signalling: `(onSignal) => openSignalling({ …, onSignal })` */
export const connectMedia = (startSignalling, iceServers = []) => {
  const peer = new RTCPeerConnection({ iceServers });
  // Signals are applied one at a time: a candidate must not be added before its description is set.
  let queue = Promise.resolve();
  const signalling = startSignalling((signal) => {
    queue = queue.then(() => applySignal(signal));
  });

  /** A client that does not gather its candidates sends each as `candidate`. */
  const applySignal = async ({ description, candidate = null, candidates = [candidate] }) => {
    if (description !== undefined) await peer.setRemoteDescription(description);
    for (const one of candidates) if (one !== null) await peer.addIceCandidate(one);
    if (description?.type !== 'offer') return;
    await peer.setLocalDescription();
    signalling.send({ description: peer.localDescription });
  };
  // A browser finds most candidates in groups: those of 50 ms travel as one message.
  const found = [];
  peer.onicecandidate = ({ candidate }) => {
    if (found.push(candidate) === 1) setTimeout(() => signalling.send({ candidates: found.splice(0) }), 50);
  };

  return {
    peer,
    signalling,
    offer: async (options) => {
      await peer.setLocalDescription(await peer.createOffer(options));
      signalling.send({ description: peer.localDescription });
    },
  };
};
