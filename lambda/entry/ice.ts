import { callTable } from '../aws/call-table.ts';
import { dynamoClient, secretsClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import { turnSecret } from '../aws/turn-secret.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { iceServersHandler, receiptIceServersHandler } from '../handlers/ice-servers.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { tenantOf } from '../http/request.ts';
import type { IceDeps } from '../signals/ice-servers.ts';

const { table, tenantClaim, ice } = readEnvironment(process.env, ['table', 'tenantClaim', 'ice']);
const db = dynamoClient();
const readSecret = turnSecret(secretsClient(), Date.now);

const depsOf = (tenant: string): IceDeps => ({
  calls: callTable(tenantTable(db, table, tenant, Date.now)),
  ice,
  turnSecret: readSecret,
  now: Date.now,
});

export const handler = endpoint(
  {
    [routeKey(routes.iceServers)]: iceServersHandler((event) => depsOf(tenantOf(event, tenantClaim))),
    [routeKey(routes.receiptIceServers)]: receiptIceServersHandler(depsOf),
  },
  jsonLog,
);
