import { socketPosts } from '../aws/api-gateway/socket-sender.ts';
import { dynamoClient, snsClient, socketClient, sqsClient } from '../aws/clients.ts';
import { callOfKey } from '../aws/dynamodb/keys.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { snsPush } from '../aws/sns/push-sender.ts';
import { sqsTimers } from '../aws/sqs/ring-timers.ts';
import { type CallEventsDeps, callEventsHandler } from '../handlers/call-events.ts';
import { answerWarm } from '../http/answer-warm.ts';
import { jsonLog } from '../http/log.ts';
import { readEnvironment } from './dependencies/environment.ts';
import { transitionDependencies } from './dependencies/transition-dependencies.ts';

const { table, apps, publicUrl, timerQueueUrl, socketPostUrl, webPushFunction } = readEnvironment(process.env, [
  'table',
  'apps',
  'publicUrl',
  'timerQueueUrl',
  'socketPostUrl',
  'webPushFunction',
]);
const db = dynamoClient();
const channels = { push: snsPush(snsClient()), sender: socketPosts(socketClient(socketPostUrl)), webPushFunction };
const sqs = sqsClient();

const depsFor = (tenant: string): CallEventsDeps => {
  const timers = sqsTimers(sqs, timerQueueUrl, tenant);
  return {
    ...transitionDependencies(tenantTable(db, table, tenant, Date.now), channels, { apps, publicUrl }, jsonLog, timers),
    timers,
    onAbandoned: (callId) => jsonLog('notification.abandoned', { callId }),
  };
};

export const handler = answerWarm(callEventsHandler(callOfKey, depsFor, jsonLog));
