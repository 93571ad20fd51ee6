import { setTimeout as pause } from 'node:timers/promises';
import { callTable } from '../aws/call-table.ts';
import { dynamoClient, snsClient } from '../aws/clients.ts';
import { deviceTable } from '../aws/device-table.ts';
import { endpointTable } from '../aws/endpoint-table.ts';
import { readEnvironment } from '../aws/environment.ts';
import { historyTable } from '../aws/history-table.ts';
import { snsEndpoints } from '../aws/sns-endpoints.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import type { FeedbackDeps } from '../calls/push-feedback.ts';
import { pushFeedbackHandler } from '../handlers/push-feedback.ts';
import { errorFields, jsonLog } from '../http/log.ts';

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
    onLeftover: (cause) => jsonLog('endpoint.left_over', errorFields(cause)),
  };
};

export const handler = pushFeedbackHandler(owners, depsFor, jsonLog);
