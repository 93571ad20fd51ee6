import type { Candidate, Description, ReceivedSignal, Signal } from '../signals/signal-types.ts';
import type { CandidateEvent, PeerConnection } from './peer-connection.ts';

export interface NegotiationDeps {
  readonly peer: PeerConnection;
  /** Gives way if both sides make an offer at once. */
  readonly isPolite: boolean;
  readonly send: (signal: Signal) => Promise<void>;
  /** Called with what went wrong and does not end the call: a candidate that cannot be used, a signal that could not be sent. */
  readonly onProblem: (error: unknown) => void;
}

export interface Negotiation {
  receive(signal: ReceivedSignal): void;
  /** The other side has made no offer: the callee makes one. */
  startAnyway(): void;
  /** There is a path again: what was set anew before it may still send nothing. */
  onConnected(): void;
}

/**
 * Perfect negotiation, as the W3C defines it: either side may change its tracks or restart ICE at any time, also both at once.
 * https://www.w3.org/TR/webrtc/#perfect-negotiation-example
 */
export const negotiate = ({ peer, isPolite, send, onProblem }: NegotiationDeps): Negotiation => {
  let isMakingOffer = false;
  let isIgnoringOffer = false;
  let isSettingAnswer = false;
  let hasGivenWay = false;
  /** The callee waits for the first offer, so that the two do not always collide. */
  let mayOffer = !isPolite;
  let isOfferWanted = false;
  /** One signal after the other: a candidate must not be added before its description is set. */
  let working: Promise<void> = Promise.resolve();
  const next = (work: () => Promise<void>): void => {
    working = working.then(work).then(undefined, onProblem);
  };

  const transmit = (signal: Signal): void => void send(signal).then(undefined, onProblem);
  const transmitDescription = (): void => {
    const { localDescription } = peer;
    if (!localDescription) return;
    const { type, sdp } = localDescription;
    transmit({ description: { type, ...(sdp && { sdp }) } });
  };

  const makeOffer = async (): Promise<void> => {
    isMakingOffer = true;
    try {
      await peer.setLocalDescription();
      transmitDescription();
    } finally {
      isMakingOffer = false;
    }
  };
  const offer = (): void => {
    isOfferWanted = !mayOffer;
    if (mayOffer) void makeOffer().then(undefined, onProblem);
  };

  const applyDescription = async (description: Description): Promise<void> => {
    const isOffer = description.type === 'offer';
    const isReady = !isMakingOffer && (peer.signalingState === 'stable' || isSettingAnswer);
    isIgnoringOffer = !isPolite && isOffer && !isReady;
    if (isIgnoringOffer) return;
    const isGivingWay = isOffer && (isMakingOffer || peer.signalingState === 'have-local-offer');
    isSettingAnswer = description.type === 'answer';
    try {
      // Takes an own offer back, if there is one.
      await peer.setRemoteDescription(description);
    } finally {
      isSettingAnswer = false;
    }
    mayOffer = true;
    if (!isOffer) return;
    isOfferWanted = false;
    await peer.setLocalDescription();
    transmitDescription();
    if (!isGivingWay) return;
    hasGivenWay = true;
    await sendAgain();
  };

  /** Chromium 147 sends nothing any more from a track that was sent before an own offer was taken back, until the track is set anew. */
  const sendAgain = async (): Promise<void> => {
    for (const sender of peer.getSenders ? peer.getSenders() : []) {
      const { track } = sender;
      if (!track) continue;
      await sender.replaceTrack(null);
      // The app may have set another one.
      if (!sender.track) await sender.replaceTrack(track);
    }
  };

  /** A candidate that cannot be used is no reason to lose the others; those of an offer that is ignored belong to nothing. */
  const applyCandidate = async (candidate: Candidate): Promise<void> => {
    try {
      await peer.addIceCandidate(candidate);
    } catch (error) {
      if (!isIgnoringOffer) onProblem(error);
    }
  };

  peer.onnegotiationneeded = offer;
  // Nobody waits for the end of the candidates, which would be a message of its own.
  peer.onicecandidate = ({ candidate }: CandidateEvent) => {
    if (candidate !== null) transmit({ candidate });
  };
  return {
    receive: ({ description, candidate }) =>
      next(async () => {
        if (description) await applyDescription(description);
        else if (candidate) await applyCandidate(candidate);
      }),
    startAnyway: () => {
      mayOffer = true;
      if (isOfferWanted) offer();
    },
    onConnected: () => {
      if (hasGivenWay) next(sendAgain);
      hasGivenWay = false;
    },
  };
};
