import { socketPosts } from '../aws/api-gateway/socket-sender.ts';
import { dynamoClient, snsClient, socketClient, sqsClient } from '../aws/clients.ts';
import { historyTable } from '../aws/dynamodb/history-table.ts';
import { mailboxTable } from '../aws/dynamodb/mailbox-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { snsPush } from '../aws/sns/push-sender.ts';
import { sqsTimers } from '../aws/sqs/ring-timers.ts';
import { getCallHandler } from '../handlers/get-call.ts';
import { listCallsHandler } from '../handlers/list-calls.ts';
import { readSignalsHandler, sendSignalHandler } from '../handlers/signals.ts';
import { transitionCallHandler } from '../handlers/transition-call.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import { cellCheck } from '../http/wrong-cell.ts';
import { readEnvironment } from './dependencies/environment.ts';
import { transitionDependencies } from './dependencies/transition-dependencies.ts';

const { table, apps, publicUrl, claimNames, socketPostUrl, webPushFunction, timerQueueUrl, cells } = readEnvironment(
  process.env,
  ['table', 'apps', 'publicUrl', 'claimNames', 'socketPostUrl', 'webPushFunction', 'timerQueueUrl', 'cells'],
);
const db = dynamoClient();
const sqs = sqsClient(0);
const channels = { push: snsPush(snsClient()), sender: socketPosts(socketClient(socketPostUrl)), webPushFunction };

const depsFor = (event: HttpEvent) => {
  const tenant = tenantOf(event);
  const own = tenantTable(db, table, tenant, Date.now);
  return {
    ...transitionDependencies(own, channels, { apps, publicUrl }, jsonLog, sqsTimers(sqs, timerQueueUrl, tenant)),
    history: historyTable(own),
    mailbox: mailboxTable(own),
  };
};

export const handler = endpoint(
  routeHandlers<'calls'>({
    getCall: getCallHandler(depsFor),
    listCalls: listCallsHandler(depsFor),
    ringing: transitionCallHandler('ringing', depsFor),
    answer: transitionCallHandler('answer', depsFor),
    decline: transitionCallHandler('decline', depsFor),
    cancel: transitionCallHandler('cancel', depsFor),
    end: transitionCallHandler('end', depsFor),
    sendSignal: sendSignalHandler(depsFor),
    readSignals: readSignalsHandler(depsFor),
  }),
  jsonLog,
  Date.now,
  claimNames,
  cellCheck(cells),
);
