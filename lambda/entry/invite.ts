import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { dynamoClient, snsClient, socketClient, sqsClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { historyTable } from '../aws/history-table.ts';
import { rateTable } from '../aws/rate-table.ts';
import { snsPush } from '../aws/sns-push.ts';
import { socketPosts } from '../aws/socket-posts.ts';
import { sqsTimers } from '../aws/sqs-timers.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import type { InviteDeps } from '../calls/invite.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { inviteHandler } from '../handlers/invite.ts';
import { endpoint } from '../http/endpoint.ts';
import { errorFields, jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';
import { moveDeps } from '../wiring/move-deps.ts';
import { ringLog } from '../wiring/ring-log.ts';

const { table, apps, tenantClaim, socketPostUrl, timerQueueUrl, invitesPerMinute, ...settings } = readEnvironment(
  process.env,
  [
    'table',
    'apps',
    'publicUrl',
    'ringSeconds',
    'callDays',
    'tenantClaim',
    'timerQueueUrl',
    'socketPostUrl',
    'invitesPerMinute',
  ],
);
/** Milliseconds that an invite waits for its timers and histories once the phones are rung. */
const PATIENCE = 2_000;

const db = dynamoClient(3);
const channels = { push: snsPush(snsClient()), sender: socketPosts(socketClient(socketPostUrl)) };
const sqs = sqsClient();

const depsFor = (event: HttpEvent): InviteDeps => {
  const tenant = tenantOf(event, tenantClaim);
  const own = tenantTable(db, table, tenant, Date.now);
  return {
    ...moveDeps(own, channels, apps, jsonLog),
    ...settings,
    tenant,
    history: historyTable(own),
    timers: sqsTimers(sqs, timerQueueUrl, tenant),
    rateLimit: rateTable(own, invitesPerMinute),
    newCallId: randomUUID,
    soon: (work) => Promise.race([work, pause(PATIENCE, false, { ref: false })]),
    onRing: ringLog(jsonLog),
    onIncomplete: (callId, cause) => jsonLog('invite.incomplete', { callId, ...errorFields(cause) }),
  };
};

export const handler = endpoint({ [routeKey(routes.invite)]: inviteHandler(depsFor) }, jsonLog);
