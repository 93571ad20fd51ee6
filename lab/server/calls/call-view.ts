import type { EndReason } from '../../../lambda/contract/end-reasons.ts';
import type { CallState, Media } from '../../../lambda/contract/enums.ts';
import type { Timings } from '../lab-view.ts';

/**
 * What takes part in a call. `lab_phone`: one of the lab's model phones, or Bob's browser. `app`: a client of the user's own with an open
 * WebSocket, which can exchange signals and so connect media. `api_client`: one that only sends requests, such as curl.
 */
export type PartyKind = 'lab_phone' | 'app' | 'api_client';

export interface CallParty {
  readonly kind: PartyKind;
  /** `Alice’s iPhone`; of other clients the device id, `your app` or `API client`. */
  readonly label: string;
}

/** A call of this session, of which the trace may be gone. */
export interface LabCallView {
  /** Unique among the calls of the list. */
  readonly key: number;
  /** Absent if the invite was refused and had none. */
  readonly callId?: string;
  /** User ids. */
  readonly from: string;
  readonly to: readonly string[];
  readonly media: Media;
  readonly caller: CallParty;
  readonly answerer?: CallParty;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly state: CallState;
  readonly endReason?: EndReason;
  /** The code of the problem with which the API refused the invite. */
  readonly refusal?: string;
  readonly timings: Timings;
  /** Milliseconds from the answer to the end. */
  readonly durationMs?: number;
}
