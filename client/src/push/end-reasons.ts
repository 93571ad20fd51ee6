import type { EndReason } from '../api/api-types.ts';

/**
 * `CXCallEndedReason`, for `reportCall(endedAt:reason:)` (react-native-callkeep: `reportEndCallWithUUID`).
 * https://developer.apple.com/documentation/callkit/cxcallendedreason
 */
export type CallKitReason = 1 | 2 | 3 | 4 | 5;

/** Codes of Android's `DisconnectCause`: https://developer.android.com/reference/android/telecom/DisconnectCause */
export type TelecomCause = 1 | 3 | 4 | 5 | 6 | 7 | 11;

type Codes = readonly [callKit: CallKitReason, telecom: TelecomCause];

/** How a phone shows the end. Of a call that the user of this phone ended, the phone knows already. */
const codes: Readonly<Record<EndReason, Codes>> = {
  // failed = 1, remoteEnded = 2, unanswered = 3, answeredElsewhere = 4, declinedElsewhere = 5.
  // ERROR = 1, REMOTE = 3, CANCELED = 4, MISSED = 5, REJECTED = 6, BUSY = 7, ANSWERED_ELSEWHERE = 11.
  completed: [2, 3],
  failed: [1, 1],
  declined: [2, 6],
  busy: [2, 7],
  no_answer: [3, 5],
  unreachable: [1, 1],
  cancelled: [2, 4],
  answered_elsewhere: [4, 11],
  declined_elsewhere: [5, 6],
};

/**
 * The `CXCallEndedReason` of an end. A reason that this version does not know is `remoteEnded` (2).
 *
 * @example
 * RNCallKeep.reportEndCallWithUUID(call.id, toCallKitReason(call.view.endReason));
 */
export const toCallKitReason = (reason: EndReason | undefined): CallKitReason => codesOf(reason)[0];

/** The code of the `DisconnectCause` of an end. A reason that this version does not know is `REMOTE` (3). */
export const toTelecomCause = (reason: EndReason | undefined): TelecomCause => codesOf(reason)[1];

/** Every reason that this version knows. */
export const END_REASONS = Object.keys(codes) as readonly EndReason[];

const codesOf = (reason: EndReason | undefined): Codes =>
  codes[END_REASONS.find((known) => known === reason) || 'completed'];
