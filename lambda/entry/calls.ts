import { dynamoClient, snsClient, socketClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { historyTable } from '../aws/history-table.ts';
import { mailboxTable } from '../aws/mailbox-table.ts';
import { snsPush } from '../aws/sns-push.ts';
import { socketPosts } from '../aws/socket-posts.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { getCallHandler } from '../handlers/get-call.ts';
import { listCallsHandler } from '../handlers/list-calls.ts';
import { moveCallHandler } from '../handlers/move-call.ts';
import { readSignalsHandler, sendSignalHandler } from '../handlers/signals.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';
import { moveDeps } from '../wiring/move-deps.ts';

const { table, apps, tenantClaim, socketPostUrl } = readEnvironment(process.env, [
  'table',
  'apps',
  'tenantClaim',
  'socketPostUrl',
]);
const db = dynamoClient();
const channels = { push: snsPush(snsClient()), sender: socketPosts(socketClient(socketPostUrl)) };

const depsFor = (event: HttpEvent) => {
  const own = tenantTable(db, table, tenantOf(event, tenantClaim), Date.now);
  return { ...moveDeps(own, channels, apps, jsonLog), history: historyTable(own), mailbox: mailboxTable(own) };
};

export const handler = endpoint(
  {
    [routeKey(routes.getCall)]: getCallHandler(depsFor),
    [routeKey(routes.listCalls)]: listCallsHandler(depsFor),
    [routeKey(routes.ringing)]: moveCallHandler('ringing', depsFor),
    [routeKey(routes.answer)]: moveCallHandler('answer', depsFor),
    [routeKey(routes.decline)]: moveCallHandler('decline', depsFor),
    [routeKey(routes.cancel)]: moveCallHandler('cancel', depsFor),
    [routeKey(routes.end)]: moveCallHandler('end', depsFor),
    [routeKey(routes.sendSignal)]: sendSignalHandler(depsFor),
    [routeKey(routes.readSignals)]: readSignalsHandler(depsFor),
  },
  jsonLog,
);
