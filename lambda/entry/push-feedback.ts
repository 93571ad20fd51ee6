import { setTimeout as pause } from 'node:timers/promises';
import { dynamoClient, snsClient, sqsClient } from '../aws/clients.ts';
import { callTable } from '../aws/dynamodb/call-table.ts';
import { deviceTable } from '../aws/dynamodb/device-table.ts';
import { endpointTable } from '../aws/dynamodb/endpoint-table.ts';
import { historyTable } from '../aws/dynamodb/history-table.ts';
import { refusalTable } from '../aws/dynamodb/refusal-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { snsEndpoints } from '../aws/sns/endpoints.ts';
import { sqsTimers } from '../aws/sqs/ring-timers.ts';
import { pushFeedbackHandler } from '../handlers/push-feedback.ts';
import { errorFields, jsonLog } from '../http/log.ts';
import type { FeedbackDeps } from '../ringing/push-feedback.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, apps, timerQueueUrl } = readEnvironment(process.env, ['table', 'apps', 'timerQueueUrl']);
const db = dynamoClient();
const owners = endpointTable(db, table);
const refusals = refusalTable(db, table);
const endpoints = snsEndpoints(snsClient());
const sqs = sqsClient();

const depsFor = (tenant: string): FeedbackDeps => {
  const own = tenantTable(db, table, tenant, Date.now);
  return {
    tenant,
    apps,
    refusals,
    endpoints,
    owners,
    devices: deviceTable(own),
    calls: callTable(own),
    history: historyTable(own),
    timers: sqsTimers(sqs, timerQueueUrl, tenant),
    now: Date.now,
    pause: (ms) => pause(ms),
    onOrphanedEndpoint: (cause) => jsonLog('endpoint.orphaned', errorFields(cause)),
    onBulkRefusal: (application) => jsonLog('tokens.refused_in_bulk', { application }),
  };
};

export const handler = pushFeedbackHandler({ owners, refusals, depsFor, now: Date.now, log: jsonLog });
