import { dynamoClient, snsClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { snsPush } from '../aws/sns-push.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { getReceiptHandler, postReceiptHandler } from '../handlers/receipt.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { moveDeps } from '../wiring/move-deps.ts';

const { table, apps } = readEnvironment(process.env, ['table', 'apps']);
const db = dynamoClient();
const push = snsPush(snsClient());

const depsFor = (tenant: string) => moveDeps(tenantTable(db, table, tenant, Date.now), push, apps, jsonLog);

export const handler = endpoint(
  {
    [routeKey(routes.postReceipt)]: postReceiptHandler(depsFor),
    [routeKey(routes.getReceipt)]: getReceiptHandler(depsFor),
  },
  jsonLog,
);
