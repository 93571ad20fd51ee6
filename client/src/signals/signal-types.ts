import type { Party } from '../api/api-types.ts';

/** An `RTCSessionDescriptionInit`: the `localDescription` of an `RTCPeerConnection` fits. */
export interface Description {
  type: 'offer' | 'answer' | 'pranswer' | 'rollback';
  sdp?: string | undefined;
}

/** An `RTCIceCandidateInit`. */
export interface Candidate {
  candidate?: string | undefined;
  sdpMid?: string | null | undefined;
  sdpMLineIndex?: number | null | undefined;
  usernameFragment?: string | null | undefined;
}

/** What one party of a call sends to another: one description, or one candidate; `null` ends the candidates. */
export type Signal =
  | { readonly description: Description; readonly to?: string | undefined }
  | { readonly candidate: Candidate | null; readonly to?: string | undefined };

/** A signal as it arrives. */
export interface ReceivedSignal {
  /** The device that sent it. */
  readonly from: Party;
  readonly description?: Description | undefined;
  readonly candidate?: Candidate | null | undefined;
}

/** A signal on its way, over a socket or HTTP. */
export interface SignalMessage {
  readonly id: string;
  readonly to?: string | undefined;
  /** The `id` of the signal before this one to the same party. */
  readonly previous?: string | undefined;
  readonly description?: Description | undefined;
  readonly candidate?: Candidate | null | undefined;
}

/** A signal in the mailbox. */
export interface StoredSignal extends ReceivedSignal {
  /** 1 for the first of the recipient's mailbox of the call. */
  readonly seq: number;
  readonly id?: string | undefined;
  readonly previous?: string | undefined;
}
