import { socketPosts } from '../aws/api-gateway/socket-sender.ts';
import { dynamoClient, snsClient, socketClient, sqsClient } from '../aws/clients.ts';
import { browserTable } from '../aws/dynamodb/browser-table.ts';
import { deviceTable } from '../aws/dynamodb/device-table.ts';
import { endpointTable } from '../aws/dynamodb/endpoint-table.ts';
import { erasureTable } from '../aws/dynamodb/erasure-table.ts';
import { refusalTable } from '../aws/dynamodb/refusal-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { userItemsTable } from '../aws/dynamodb/user-items-table.ts';
import { snsEndpoints } from '../aws/sns/endpoints.ts';
import { snsPush } from '../aws/sns/push-sender.ts';
import { sqsErasureTimers, sqsTimers } from '../aws/sqs/ring-timers.ts';
import { ringTimerHandler, type TimerDeps } from '../handlers/ring-timer.ts';
import { answerWarm } from '../http/answer-warm.ts';
import { errorFields, jsonLog } from '../http/log.ts';
import type { EraseDeps } from '../users/erase-user.ts';
import { readEnvironment } from './dependencies/environment.ts';
import { ringLog } from './dependencies/ring-log.ts';
import { transitionDependencies } from './dependencies/transition-dependencies.ts';

const { table, apps, publicUrl, timerQueueUrl, socketPostUrl, webPushFunction } = readEnvironment(process.env, [
  'table',
  'apps',
  'timerQueueUrl',
  'publicUrl',
  'socketPostUrl',
  'webPushFunction',
]);
const db = dynamoClient();
const sns = snsClient();
const sqs = sqsClient();
const endpoints = snsEndpoints(sns);
const refusals = refusalTable(db, table);
const channels = { push: snsPush(sns), sender: socketPosts(socketClient(socketPostUrl)), webPushFunction };

const callDeps = (tenant: string): TimerDeps => {
  const timers = sqsTimers(sqs, timerQueueUrl, tenant);
  return {
    ...transitionDependencies(tenantTable(db, table, tenant, Date.now), channels, { apps, publicUrl }, jsonLog, timers),
    endpoints,
    refusals,
    timers,
    onAbandoned: (callId) => jsonLog('notification.abandoned', { callId }),
    onRetryFailed: (callId, deviceId, cause) =>
      jsonLog('ring.retry_failed', { callId, deviceId, ...errorFields(cause) }),
    onRing: ringLog(jsonLog),
    onUnreportedRing: (callId, deviceId, unreportedRings) =>
      jsonLog('ring.unreported', { callId, deviceId, unreportedRings }),
    onNoAnswer: (callId) => jsonLog('call.missed', { callId }),
  };
};

const erasureDeps = (tenant: string): EraseDeps => {
  const own = tenantTable(db, table, tenant, Date.now);
  return {
    ...transitionDependencies(own, channels, { apps, publicUrl }, jsonLog, sqsTimers(sqs, timerQueueUrl, tenant)),
    devices: deviceTable(own),
    erasures: erasureTable(own),
    items: userItemsTable(own),
    browsers: browserTable(own),
    timers: sqsErasureTimers(sqs, timerQueueUrl, tenant),
    owners: endpointTable(db, table),
    endpoints,
    onErasureDelayed: (userId, erasureId, cause) =>
      jsonLog('user.erasure_delayed', { tenant, userId, erasureId, ...errorFields(cause) }),
    onErased: (userId, erasureId, ms) => jsonLog('user.erased', { tenant, userId, erasureId, ms }),
  };
};

export const handler = answerWarm(ringTimerHandler(callDeps, erasureDeps, jsonLog));
