import { calleeTable } from '../aws/callee-table.ts';
import { dynamoClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { blockHandler, listBlocksHandler, unblockHandler } from '../handlers/blocks.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';

const { table, tenantClaim } = readEnvironment(process.env, ['table', 'tenantClaim']);
const db = dynamoClient();

const depsFor = (event: HttpEvent) => ({
  callees: calleeTable(tenantTable(db, table, tenantOf(event, tenantClaim), Date.now)),
});

export const handler = endpoint(
  {
    [routeKey(routes.listBlocks)]: listBlocksHandler(depsFor),
    [routeKey(routes.block)]: blockHandler(depsFor),
    [routeKey(routes.unblock)]: unblockHandler(depsFor),
  },
  jsonLog,
);
