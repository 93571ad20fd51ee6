import { setTimeout as pause } from 'node:timers/promises';
import { dynamoClient, snsClient } from '../aws/clients.ts';
import { callTable } from '../aws/dynamodb/call-table.ts';
import { deviceTable } from '../aws/dynamodb/device-table.ts';
import { endpointTable } from '../aws/dynamodb/endpoint-table.ts';
import { historyTable } from '../aws/dynamodb/history-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { snsEndpoints } from '../aws/sns/endpoints.ts';
import { pushFeedbackHandler } from '../handlers/push-feedback.ts';
import { errorFields, jsonLog } from '../http/log.ts';
import type { FeedbackDeps } from '../ringing/push-feedback.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, apps } = readEnvironment(process.env, ['table', 'apps']);
const db = dynamoClient();
const owners = endpointTable(db, table);
const endpoints = snsEndpoints(snsClient());

const depsFor = (tenant: string): FeedbackDeps => {
  const own = tenantTable(db, table, tenant, Date.now);
  return {
    tenant,
    apps,
    owners,
    endpoints,
    devices: deviceTable(own),
    calls: callTable(own),
    history: historyTable(own),
    now: Date.now,
    pause: (ms) => pause(ms),
    onOrphanedEndpoint: (cause) => jsonLog('endpoint.orphaned', errorFields(cause)),
  };
};

export const handler = pushFeedbackHandler(owners, depsFor, jsonLog);
