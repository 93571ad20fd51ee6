import { socketPosts } from '../aws/api-gateway/socket-sender.ts';
import { dynamoClient, snsClient, socketClient, sqsClient } from '../aws/clients.ts';
import { mailboxTable } from '../aws/dynamodb/mailbox-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { snsPush } from '../aws/sns/push-sender.ts';
import { sqsTimers } from '../aws/sqs/ring-timers.ts';
import { ONE_WAY_SIGNAL } from '../contract/enums.ts';
import { connectHandler, disconnectHandler, messageHandler, type SocketDeps } from '../handlers/socket.ts';
import { jsonLog } from '../http/log.ts';
import { socketEndpoint } from '../http/socket-endpoint.ts';
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

/** Of the last event: in most deployments, every connection is of the same tenant. */
let last: { readonly tenant: string; readonly deps: SocketDeps } | undefined;
const depsFor = (tenant: string): SocketDeps => {
  if (last?.tenant !== tenant) last = { tenant, deps: depsOf(tenant) };
  return last.deps;
};

const depsOf = (tenant: string): SocketDeps => {
  const own = tenantTable(db, table, tenant, Date.now);
  return {
    ...transitionDependencies(own, channels, { apps, publicUrl }, jsonLog, sqsTimers(sqs, timerQueueUrl, tenant)),
    mailbox: mailboxTable(own),
  };
};

export const handler = socketEndpoint(
  {
    $connect: connectHandler(depsFor),
    $disconnect: disconnectHandler(depsFor),
    $default: messageHandler(depsFor),
    [ONE_WAY_SIGNAL]: messageHandler(depsFor),
  },
  jsonLog,
  channels.sender.send,
);
