import { randomUUID } from 'node:crypto';
import { socketPosts } from '../aws/api-gateway/socket-sender.ts';
import { dynamoClient, snsClient, socketClient, sqsClient } from '../aws/clients.ts';
import { historyTable } from '../aws/dynamodb/history-table.ts';
import { inviteLimitTable } from '../aws/dynamodb/invite-limit-table.ts';
import { HOUR, rateTable } from '../aws/dynamodb/rate-table.ts';
import { refusalTable } from '../aws/dynamodb/refusal-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { snsPush } from '../aws/sns/push-sender.ts';
import { sqsTimers } from '../aws/sqs/ring-timers.ts';
import { LIMITS } from '../contract/limits.ts';
import { inviteHandler, inviteToCallHandler } from '../handlers/invite.ts';
import { endpoint } from '../http/endpoint.ts';
import { errorFields, jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import { cellCheck } from '../http/wrong-cell.ts';
import type { InviteDeps } from '../ringing/invite.ts';
import { refusedCallers } from '../ringing/refused-callers.ts';
import { readEnvironment } from './dependencies/environment.ts';
import { ringLog } from './dependencies/ring-log.ts';
import { transitionDependencies } from './dependencies/transition-dependencies.ts';

const {
  table,
  apps,
  publicUrl,
  claimNames,
  socketPostUrl,
  webPushFunction,
  timerQueueUrl,
  invitesPerMinute,
  callerNameFrom,
  cells,
  ...settings
} = readEnvironment(process.env, [
  'table',
  'apps',
  'publicUrl',
  'ringTimeoutSeconds',
  'callRetentionDays',
  'claimNames',
  'timerQueueUrl',
  'socketPostUrl',
  'webPushFunction',
  'invitesPerMinute',
  'disclosesBlocks',
  'callerNameFrom',
  'cells',
]);
/** Milliseconds that an invite waits for its timers and histories after the pushes. */
const TIMEOUT = 2_000;

const after = (ms: number) => new Promise<false>((resolve) => setTimeout(resolve, ms, false).unref());

const db = dynamoClient(3);
const channels = { push: snsPush(snsClient()), sender: socketPosts(socketClient(socketPostUrl)), webPushFunction };
const sqs = sqsClient();
const refusals = refusalTable(db, table);
const refused = refusedCallers();

const depsFor = (event: HttpEvent): InviteDeps => {
  const tenant = tenantOf(event);
  const own = tenantTable(db, table, tenant, Date.now);
  const timers = sqsTimers(sqs, timerQueueUrl, tenant);
  return {
    ...transitionDependencies(own, channels, { apps, publicUrl }, jsonLog, timers),
    ...settings,
    history: historyTable(own),
    refusals,
    timers,
    busyLimit: rateTable(own, { name: 'busy', window: HOUR, limit: LIMITS.busyPerHour }),
    refusedCallers: refused,
    inviteLimit: inviteLimitTable(own, invitesPerMinute),
    newCallId: randomUUID,
    withTimeout: (work) => Promise.race([work, after(TIMEOUT)]),
    onRing: ringLog(jsonLog),
    onIncomplete: (callId, cause) => jsonLog('invite.incomplete', { callId, ...errorFields(cause) }),
  };
};

export const handler = endpoint(
  routeHandlers<'invite'>({
    invite: inviteHandler(depsFor, callerNameFrom),
    inviteToCall: inviteToCallHandler(depsFor, callerNameFrom),
  }),
  jsonLog,
  Date.now,
  claimNames,
  cellCheck(cells),
);
