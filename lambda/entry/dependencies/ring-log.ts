import type { Log } from '../../http/log.ts';
import type { RingDeps } from '../../ringing/ring-devices.ts';

/** Logs the outcome of each ring. */
export const ringLog =
  (log: Log): RingDeps['onRing'] =>
  (callId, deviceId, { kind, ...rest }) =>
    log('ring.sent', { callId, deviceId, outcome: kind, ...rest });
