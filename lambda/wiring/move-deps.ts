import { callTable } from '../aws/call-table.ts';
import { calleeTable } from '../aws/callee-table.ts';
import { deviceTable } from '../aws/device-table.ts';
import type { TenantTable } from '../aws/tenant-table.ts';
import type { MoveDeps } from '../calls/move-and-tell.ts';
import type { App } from '../contract/environment.ts';
import { errorFields, type Log } from '../http/log.ts';
import type { PushSender } from '../push/push-sender.ts';

/** What moving a call and telling the others needs: the same for every function that does it. */
export const moveDeps = (table: TenantTable, push: PushSender, apps: readonly App[], log: Log): MoveDeps => ({
  calls: callTable(table),
  callees: calleeTable(table),
  devices: deviceTable(table),
  push,
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
  onUntold: (callId, cause) => log('notice.failed', { callId, ...errorFields(cause) }),
});
