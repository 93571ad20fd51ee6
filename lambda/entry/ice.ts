import { dynamoClient, secretsClient } from '../aws/clients.ts';
import { callTable } from '../aws/dynamodb/call-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { turnSecret } from '../aws/secrets-manager/turn-secret.ts';
import { iceServersHandler, receiptIceServersHandler } from '../handlers/ice-servers.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { tenantOf } from '../http/request.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import type { IceDeps } from '../signals/ice-servers.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, claimNames, ice } = readEnvironment(process.env, ['table', 'claimNames', 'ice']);
const db = dynamoClient();
const readSecret = turnSecret(secretsClient(), Date.now);

const depsOf = (tenant: string): IceDeps => ({
  calls: callTable(tenantTable(db, table, tenant, Date.now)),
  ice,
  turnSecret: readSecret,
  now: Date.now,
});

export const handler = endpoint(
  routeHandlers<'ice'>({
    iceServers: iceServersHandler((event) => depsOf(tenantOf(event))),
    receiptIceServers: receiptIceServersHandler(depsOf),
  }),
  jsonLog,
  Date.now,
  claimNames,
);
