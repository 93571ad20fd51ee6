import { socketPosts } from '../aws/api-gateway/socket-sender.ts';
import { dynamoClient, snsClient, socketClient, sqsClient } from '../aws/clients.ts';
import { refusalTable } from '../aws/dynamodb/refusal-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { snsPush } from '../aws/sns/push-sender.ts';
import { sqsTimers } from '../aws/sqs/ring-timers.ts';
import { getReceiptHandler, postReceiptHandler } from '../handlers/receipt.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import { readEnvironment } from './dependencies/environment.ts';
import { transitionDependencies } from './dependencies/transition-dependencies.ts';

const { table, apps, publicUrl, socketPostUrl, webPushFunction, timerQueueUrl } = readEnvironment(process.env, [
  'table',
  'apps',
  'publicUrl',
  'socketPostUrl',
  'webPushFunction',
  'timerQueueUrl',
]);
const db = dynamoClient();
const sqs = sqsClient(0);
const channels = { push: snsPush(snsClient()), sender: socketPosts(socketClient(socketPostUrl)), webPushFunction };

const refusals = refusalTable(db, table);

const depsFor = (tenant: string) => ({
  ...transitionDependencies(
    tenantTable(db, table, tenant, Date.now),
    channels,
    { apps, publicUrl },
    jsonLog,
    sqsTimers(sqs, timerQueueUrl, tenant),
  ),
  refusals,
});

export const handler = endpoint(
  routeHandlers<'receipts'>({
    postReceipt: postReceiptHandler(depsFor),
    getReceipt: getReceiptHandler(depsFor),
  }),
  jsonLog,
);
