import { dynamoClient, snsClient, socketClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { snsPush } from '../aws/sns-push.ts';
import { socketPosts } from '../aws/socket-posts.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { getReceiptHandler, postReceiptHandler } from '../handlers/receipt.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { moveDeps } from '../wiring/move-deps.ts';

const { table, apps, socketPostUrl } = readEnvironment(process.env, ['table', 'apps', 'socketPostUrl']);
const db = dynamoClient();
const channels = { push: snsPush(snsClient()), sender: socketPosts(socketClient(socketPostUrl)) };

const depsFor = (tenant: string) => moveDeps(tenantTable(db, table, tenant, Date.now), channels, apps, jsonLog);

export const handler = endpoint(
  {
    [routeKey(routes.postReceipt)]: postReceiptHandler(depsFor),
    [routeKey(routes.getReceipt)]: getReceiptHandler(depsFor),
  },
  jsonLog,
);
