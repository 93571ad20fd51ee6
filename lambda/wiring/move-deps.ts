import { callTable } from '../aws/call-table.ts';
import { calleeTable } from '../aws/callee-table.ts';
import { deviceTable } from '../aws/device-table.ts';
import { socketTable } from '../aws/socket-table.ts';
import type { TenantTable } from '../aws/tenant-table.ts';
import type { MoveDeps } from '../calls/move-and-tell.ts';
import type { App } from '../contract/environment.ts';
import { errorFields, type Log } from '../http/log.ts';
import type { PushSender } from '../push/push-sender.ts';
import type { SocketSender } from '../sockets/socket-sender.ts';

/** The ways to everybody's devices. */
export interface Channels {
  readonly push: PushSender;
  readonly sender: SocketSender;
}

/** What moving a call and telling the others needs: the same for every function that does it. */
export const moveDeps = (table: TenantTable, channels: Channels, apps: readonly App[], log: Log): MoveDeps => ({
  ...channels,
  sockets: socketTable(table),
  calls: callTable(table),
  callees: calleeTable(table),
  devices: deviceTable(table),
  apps,
  now: table.now,
  onNotice: ({ callId, type, endReason }, deviceId, outcome) =>
    log('notice.sent', {
      callId,
      deviceId,
      type,
      ...(endReason !== undefined && { endReason }),
      outcome: outcome.kind,
      ...('reason' in outcome && { reason: outcome.reason }),
    }),
  onReport: (callId, deviceId, ms) => log('ring.reported', { callId, deviceId, ms }),
  onAnswer: (callId) => log('call.answered', { callId }),
  onUnsent: ({ deviceId }, outcome) => log('event.unsent', { deviceId, outcome }),
  onUntold: (callId, cause) => log('notice.failed', { callId, ...errorFields(cause) }),
});
