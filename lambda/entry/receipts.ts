import { callTable } from '../aws/call-table.ts';
import { dynamoClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { getReceiptHandler, postReceiptHandler } from '../handlers/receipt.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';

const { table } = readEnvironment(process.env, ['table']);
const deps = { calls: callTable(dynamoClient(), table), now: Date.now };

export const handler = endpoint(
  {
    [routeKey(routes.postReceipt)]: postReceiptHandler(deps),
    [routeKey(routes.getReceipt)]: getReceiptHandler(deps),
  },
  jsonLog,
);
