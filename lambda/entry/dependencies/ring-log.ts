import { isCanary } from '../../contract/canary.ts';
import type { Log } from '../../http/log.ts';
import type { RingDeps } from '../../ringing/ring-devices.ts';

/** Logs the outcome of each ring. */
export const ringLog =
  (log: Log): RingDeps['onRing'] =>
  (callId, { userId, deviceId }, { kind, ...rest }) =>
    log('ring.sent', { callId, deviceId, outcome: kind, ...rest, ...(isCanary(userId) && { uncounted: true }) });
