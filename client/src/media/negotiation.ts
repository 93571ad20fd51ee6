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

/**
 * Perfect negotiation, as the W3C defines it: either side may change its tracks or restart ICE at any time, also both at once.
 * https://www.w3.org/TR/webrtc/#perfect-negotiation-example
 */
export class Negotiation {
  private readonly deps: NegotiationDeps;
  private isMakingOffer = false;
  private isIgnoringOffer = false;
  private isSettingAnswer = false;
  private hasGivenWay = false;
  /** The callee waits for the first offer, so that the two do not always collide. */
  private mayOffer: boolean;
  private isOfferWanted = false;
  /** One signal after the other: a candidate must not be added before its description is set. */
  private work: Promise<void> = Promise.resolve();

  constructor(deps: NegotiationDeps) {
    this.deps = deps;
    this.mayOffer = !deps.isPolite;
    const { peer } = deps;
    peer.onnegotiationneeded = () => this.offer();
    // Nobody waits for the end of the candidates, which would be a message of its own.
    peer.onicecandidate = ({ candidate }: CandidateEvent) => {
      if (candidate !== null) this.transmit({ candidate });
    };
  }

  /** The other side has made no offer: the callee makes one. */
  startAnyway(): void {
    this.mayOffer = true;
    if (this.isOfferWanted) this.offer();
  }

  receive(signal: ReceivedSignal): void {
    this.work = this.work.then(() => this.apply(signal)).then(undefined, this.deps.onProblem);
  }

  private offer(): void {
    if (!this.mayOffer) {
      this.isOfferWanted = true;
      return;
    }
    this.isOfferWanted = false;
    void this.makeOffer().then(undefined, this.deps.onProblem);
  }

  private async makeOffer(): Promise<void> {
    const { peer } = this.deps;
    this.isMakingOffer = true;
    try {
      await peer.setLocalDescription();
      this.transmitDescription();
    } finally {
      this.isMakingOffer = false;
    }
  }

  private async apply({ description, candidate }: ReceivedSignal): Promise<void> {
    if (description !== undefined) await this.applyDescription(description);
    else if (candidate !== undefined) await this.applyCandidate(candidate);
  }

  private async applyDescription(description: Description): Promise<void> {
    const { peer, isPolite } = this.deps;
    const isReady = !this.isMakingOffer && (peer.signalingState === 'stable' || this.isSettingAnswer);
    this.isIgnoringOffer = !isPolite && description.type === 'offer' && !isReady;
    if (this.isIgnoringOffer) return;
    const hasOffered = this.isMakingOffer || peer.signalingState === 'have-local-offer';
    const isGivingWay = description.type === 'offer' && hasOffered;
    this.isSettingAnswer = description.type === 'answer';
    try {
      // Takes an own offer back, if there is one.
      await peer.setRemoteDescription(description);
    } finally {
      this.isSettingAnswer = false;
    }
    this.mayOffer = true;
    if (description.type !== 'offer') return;
    this.isOfferWanted = false;
    await peer.setLocalDescription();
    this.transmitDescription();
    if (isGivingWay) this.hasGivenWay = true;
    if (isGivingWay) await this.sendAgain();
  }

  /** There is a path again: what was set anew before it may still send nothing. */
  onConnected(): void {
    if (!this.hasGivenWay) return;
    this.hasGivenWay = false;
    this.work = this.work.then(() => this.sendAgain()).then(undefined, this.deps.onProblem);
  }

  /** Chromium 147 sends nothing any more from a track that was sent before an own offer was taken back, until the track is set anew. */
  private async sendAgain(): Promise<void> {
    const { peer } = this.deps;
    for (const sender of peer.getSenders ? peer.getSenders() : []) {
      const { track } = sender;
      if (!track) continue;
      await sender.replaceTrack(null);
      // The app may have set another one.
      if (!sender.track) await sender.replaceTrack(track);
    }
  }

  /** A candidate that cannot be used is no reason to lose the others; those of an offer that is ignored belong to nothing. */
  private async applyCandidate(candidate: Candidate | null): Promise<void> {
    if (candidate === null) return;
    try {
      await this.deps.peer.addIceCandidate(candidate);
    } catch (error) {
      if (!this.isIgnoringOffer) this.deps.onProblem(error);
    }
  }

  private transmitDescription(): void {
    const { localDescription } = this.deps.peer;
    if (localDescription === null) return;
    const { type, sdp } = localDescription;
    this.transmit({ description: { type, ...(sdp !== undefined && { sdp }) } });
  }

  private transmit(signal: Signal): void {
    this.deps.send(signal).then(undefined, this.deps.onProblem);
  }
}
