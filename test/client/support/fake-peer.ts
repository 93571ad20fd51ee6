import type { Candidate, CandidateEvent, Description, PeerConnection } from '../../../client/src/index.ts';
import type { FakeNetwork } from './fake-network.ts';

/** Milliseconds without a path after which a browser calls a connection disconnected, and failed. */
const [DISCONNECTED_AFTER, FAILED_AFTER] = [5_000, 15_000];

/** What a description or a candidate says of its side. */
interface Side {
  readonly fragment: string;
  /** Of the description, and of the offer that it answers. */
  readonly id?: number;
  readonly to?: number;
  readonly address?: number;
}

/**
 * An `RTCPeerConnection` of which only the negotiation and the path matter. As in browsers, an offer takes back one's own, an answer must
 * fit to the offer, a restart makes other credentials, and a path needs candidates of both sides' current addresses.
 */
export class FakePeer implements PeerConnection {
  signalingState = 'stable';
  iceConnectionState = 'new';
  localDescription: Description | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: CandidateEvent) => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  /** What a browser would throw. */
  readonly errors: string[] = [];
  /** The own side, as it was agreed on. */
  local: Side | undefined;
  remote: Side | undefined;
  /** The candidates of the other side. */
  private readonly candidates: Side[] = [];
  private offered: Side | undefined;
  private isRestartNeeded = false;
  private isNegotiationNeeded = false;
  private operations: Promise<void> = Promise.resolve();
  private waiting = 0;
  private made = 0;
  private lostAt: number | undefined;
  private readonly network: FakeNetwork;

  constructor(network: FakeNetwork) {
    this.network = network;
  }

  addTrack(): void {
    this.need();
  }

  restartIce(): void {
    this.isRestartNeeded = true;
    this.need();
  }

  setConfiguration(): void {}

  setLocalDescription(): Promise<void> {
    return this.chained(() => this.setLocal());
  }

  setRemoteDescription(description: Description): Promise<void> {
    return this.chained(() => this.setRemote(description));
  }

  addIceCandidate({ candidate }: Candidate): Promise<void> {
    return this.chained(() => {
      const hasDescription = this.remote !== undefined || this.signalingState === 'have-remote-offer';
      if (!hasDescription) this.fail('a candidate before a description');
      this.candidates.push(JSON.parse(candidate ?? '{}'));
    });
  }

  private setLocal(): void {
    const isAnswer = this.signalingState === 'have-remote-offer';
    const hasRemoteRestarted = isAnswer && this.offered?.fragment !== this.remote?.fragment;
    const isNew = this.local === undefined || (isAnswer ? hasRemoteRestarted : this.isRestartNeeded);
    const fragment = isNew ? this.newFragment() : (this.local?.fragment ?? '');
    this.made += 1;
    const side: Side = { fragment, id: this.made, ...(isAnswer && { to: this.offered?.id ?? 0 }) };
    this.localDescription = { type: isAnswer ? 'answer' : 'offer', sdp: JSON.stringify(side) };
    if (isAnswer) this.agree(side, this.offered);
    else {
      this.offered = side;
      this.isNegotiationNeeded = false;
      this.signalingState = 'have-local-offer';
    }
    if (isNew) this.gather(fragment);
  }

  private setRemote({ type, sdp }: Description): void {
    const side: Side = JSON.parse(sdp ?? '{}');
    if (type === 'offer') {
      // Takes the own offer back: what it was for is still needed.
      if (this.signalingState === 'have-local-offer') this.isNegotiationNeeded = true;
      this.offered = side;
      this.signalingState = 'have-remote-offer';
    } else if (this.signalingState !== 'have-local-offer' || side.to !== this.offered?.id) {
      this.fail('an answer to no offer');
    } else this.agree(this.offered, side);
  }

  close(): void {
    this.signalingState = this.iceConnectionState = 'closed';
  }

  /** Time has passed. */
  look(other: FakePeer): void {
    if (this.signalingState === 'closed' || this.local === undefined || this.remote === undefined) return;
    const isNew =
      this.lostAt === undefined || this.iceConnectionState !== 'failed' || this.iceFragment !== this.local.fragment;
    if (this.hasPathTo(other) && other.hasPathTo(this) && isNew) {
      this.lostAt = undefined;
      this.iceFragment = this.local.fragment;
      this.change('connected');
      return;
    }
    this.lostAt ??= Date.now();
    const lostFor = Date.now() - this.lostAt;
    if (lostFor >= FAILED_AFTER && this.iceFragment === this.local.fragment) this.change('failed');
    else if (lostFor >= DISCONNECTED_AFTER && this.iceConnectionState === 'connected') this.change('disconnected');
  }

  private iceFragment: string | undefined;

  private hasPathTo(other: FakePeer): boolean {
    const { local, remote, network } = this;
    const isAgreed = local?.fragment === other.remote?.fragment && remote?.fragment === other.local?.fragment;
    const isHeard = other.candidates.some(
      ({ fragment, address }) => fragment === local?.fragment && address === network.address,
    );
    return network.state === 'up' && isAgreed && isHeard;
  }

  private agree(local: Side | undefined, remote: Side | undefined): void {
    if (local?.fragment !== this.local?.fragment) this.isRestartNeeded = false;
    this.local = local;
    this.remote = remote;
    this.signalingState = 'stable';
    this.isNegotiationNeeded = this.isNegotiationNeeded && this.isRestartNeeded;
  }

  /** The event comes when nothing is being done: https://www.w3.org/TR/webrtc/#dfn-update-the-negotiation-needed-flag */
  private need(): void {
    this.isNegotiationNeeded = true;
    void this.operations.then(() => {
      const isIdle = this.waiting === 0 && this.signalingState === 'stable';
      if (this.isNegotiationNeeded && isIdle) this.onnegotiationneeded?.();
    });
  }

  /** One operation after the other: https://www.w3.org/TR/webrtc/#dfn-operations-chain */
  private chained(work: () => void): Promise<void> {
    this.waiting += 1;
    const done = this.operations.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, this.network.server.delay() / 10));
      if (this.signalingState !== 'closed') work();
    });
    this.operations = done
      .then(undefined, () => undefined)
      .then(() => {
        this.waiting -= 1;
        if (this.waiting === 0 && this.isNegotiationNeeded) this.need();
      });
    return done;
  }

  private gather(fragment: string): void {
    const { address } = this.network;
    for (let index = 0; index < 3; index += 1) {
      setTimeout(
        () => {
          if (this.signalingState === 'closed') return;
          const candidate = index === 2 ? null : { candidate: JSON.stringify({ fragment, address }), sdpMid: '0' };
          this.onicecandidate?.({ candidate });
        },
        10 * index + this.network.server.delay(),
      );
    }
  }

  private newFragment(): string {
    return `${this.network.user} ${(this.made + 1).toString()}`;
  }

  private change(state: string): void {
    if (state === this.iceConnectionState) return;
    this.iceConnectionState = state;
    this.oniceconnectionstatechange?.();
  }

  private fail(message: string): never {
    this.errors.push(message);
    throw new Error(message);
  }
}
