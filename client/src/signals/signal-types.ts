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

/** The app's own words to the other party: an object of JSON. */
export type AppData = { readonly [name: string]: unknown };

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

/** The app's own words as they arrive. */
export interface ReceivedMessage {
  /** The device that sent them. */
  readonly from: Party;
  readonly data: AppData;
}

/** One thing to send; several may travel as one message. */
export type Part = Signal | { readonly data: AppData; readonly to?: string | undefined };

/** What travels as one message, to be applied in this order. */
export interface Content {
  readonly description?: Description | undefined;
  readonly candidates?: readonly (Candidate | null)[] | undefined;
  readonly data?: AppData | undefined;
}

/** A signal on its way, over a socket or HTTP. */
export interface SignalMessage extends Content {
  readonly id: string;
  readonly to?: string | undefined;
  /** The `id` of the signal before this one to the same party. */
  readonly previous?: string | undefined;
  /** The `id` of the last signal from that party that was handed on. */
  readonly ack?: string | undefined;
}

/** A signal in the mailbox. */
export interface StoredSignal extends Content {
  readonly from: Party;
  /** 1 for the first of the recipient's mailbox of the call. */
  readonly seq: number;
  readonly id?: string | undefined;
  readonly previous?: string | undefined;
  readonly ack?: string | undefined;
  /** A lone candidate, as clients send it that do not gather them. */
  readonly candidate?: Candidate | null | undefined;
}
