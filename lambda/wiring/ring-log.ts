import type { RingDeps } from '../calls/ring-devices.ts';
import type { Log } from '../http/log.ts';

/** Logs what became of each ring. */
export const ringLog =
  (log: Log): RingDeps['onRing'] =>
  (callId, deviceId, { kind, ...rest }) =>
    log('ring.sent', { callId, deviceId, outcome: kind, ...rest });
