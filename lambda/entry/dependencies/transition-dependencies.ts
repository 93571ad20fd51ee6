import { callTable } from '../../aws/dynamodb/call-table.ts';
import { calledDeviceTable } from '../../aws/dynamodb/called-device-table.ts';
import { calleeTable } from '../../aws/dynamodb/callee-table.ts';
import { historyTable } from '../../aws/dynamodb/history-table.ts';
import { socketTable } from '../../aws/dynamodb/socket-table.ts';
import type { TenantTable } from '../../aws/dynamodb/tenant-table.ts';
import { webPushFunction } from '../../aws/lambda/web-push-function.ts';
import type { App } from '../../contract/environment.ts';
import { errorFields, type Log } from '../../http/log.ts';
import type { TransitionDeps } from '../../notifications/transition-and-notify.ts';
import type { PushSender } from '../../push/push-sender.ts';
import { socketLost } from '../../ringing/lost-socket.ts';
import type { PresenceTimer } from '../../ringing/ring-timers.ts';
import type { Socket } from '../../sockets/socket.ts';
import type { SocketSender } from '../../sockets/socket-sender.ts';

/** The clients for push messages and sockets. */
export interface Channels {
  readonly push: PushSender;
  readonly sender: SocketSender;
  /** Name or ARN of the function that sends Web Pushes; `undefined`: the deployment has none. */
  readonly webPushFunction?: string | undefined;
}

/**
 * The dependencies of transitioning a call and notifying its participants, shared by several functions.
 *
 * @param timers without them, a broken socket is deleted as if its client had closed it
 */
export const transitionDependencies = (
  table: TenantTable,
  { webPushFunction: name, ...channels }: Channels,
  { apps, publicUrl }: { readonly apps: readonly App[]; readonly publicUrl: string },
  log: Log,
  timers?: PresenceTimer,
): TransitionDeps => {
  const calls = callTable(table, (callId, cause) => log('call.unreadable', { callId, ...errorFields(cause) }));
  const history = historyTable(table);
  const sockets = socketTable(table);
  const lost = (socket: Socket) =>
    timers === undefined
      ? sockets.close(socket)
      : socketLost({ calls, history, sockets, timers, now: table.now }, socket);
  return {
    ...channels,
    ...(name !== undefined && {
      webPushFunction: webPushFunction(name, ({ kind, callId }, cause) =>
        log('web_push.not_invoked', { callId, kind, ...errorFields(cause) }),
      ),
    }),
    sockets,
    calls,
    // The next message to the socket finds it broken again.
    onSocketLost: (socket) =>
      lost(socket).catch((cause: unknown) =>
        log('socket.break_unrecorded', { deviceId: socket.deviceId, ...errorFields(cause) }),
      ),
    callees: calleeTable(table),
    devices: calledDeviceTable(table),
    apps,
    publicUrl,
    tenant: table.tenant,
    now: table.now,
    onNotification: ({ callId, type, endReason }, deviceId, outcome) =>
      log('notification.sent', {
        callId,
        deviceId,
        type,
        ...(endReason !== undefined && { endReason }),
        outcome: outcome.kind,
        ...('reason' in outcome && { reason: outcome.reason }),
      }),
    onReport: (callId, deviceId, ms) => log('ring.reported', { callId, deviceId, ms }),
    onAnswer: (callId) => log('call.answered', { callId }),
    onDeliveryFailed: ({ deviceId }, outcome) => log('event.delivery_failed', { deviceId, outcome }),
    onNotificationFailed: (callId, cause) => log('notification.failed', { callId, ...errorFields(cause) }),
  };
};
