import { randomUUID } from 'node:crypto';
import { dynamoClient, sqsClient } from '../aws/clients.ts';
import { erasureTable } from '../aws/dynamodb/erasure-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { sqsErasureTimers } from '../aws/sqs/ring-timers.ts';
import { eraseUserHandler } from '../handlers/erase-user.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { type HttpEvent, isServer, tenantOf } from '../http/request.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import type { RequestDeps } from '../users/request-erasure.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, claimNames, timerQueueUrl } = readEnvironment(process.env, ['table', 'claimNames', 'timerQueueUrl']);
const db = dynamoClient();
const sqs = sqsClient();

const depsFor = (event: HttpEvent): RequestDeps => {
  const tenant = tenantOf(event);
  const { requestId } = event.requestContext;
  return {
    erasures: erasureTable(tenantTable(db, table, tenant, Date.now)),
    timers: sqsErasureTimers(sqs, timerQueueUrl, tenant),
    newId: randomUUID,
    now: Date.now,
    onRequested: (userId, erasureId) =>
      jsonLog('user.erasure_requested', { tenant, userId, erasureId, requestId, byServer: isServer(event) }),
  };
};

export const handler = endpoint(
  routeHandlers<'users'>({ eraseUser: eraseUserHandler(depsFor) }),
  jsonLog,
  Date.now,
  claimNames,
);
