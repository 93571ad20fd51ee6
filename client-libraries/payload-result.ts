import type { PayloadResult, ReportedCall } from './client-library.ts';

export const kills = (reason: string): PayloadResult => ({ outcome: 'kills', reason });
export const crashes = (reason: string): PayloadResult => ({ outcome: 'crashes', reason });
export const ignores = (reason: string): PayloadResult => ({ outcome: 'ignores', reason });
/** It reports a call that it cannot read, and ends the oldest call. */
export const endsOldestCall = (reason: string): PayloadResult => ({ outcome: 'ignores', reason, endsOldestCall: true });
export const rings = (reason: string, call: ReportedCall): PayloadResult => ({ outcome: 'rings', reason, call });
export const ends = (reason: string, callId: string | undefined): PayloadResult => ({
  outcome: 'ends',
  reason,
  ...(callId !== undefined && { callId }),
});
