import { dynamoClient, snsClient, socketClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { mailboxTable } from '../aws/mailbox-table.ts';
import { snsPush } from '../aws/sns-push.ts';
import { socketPosts } from '../aws/socket-posts.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import { connectHandler, disconnectHandler, messageHandler, type SocketDeps } from '../handlers/socket.ts';
import { jsonLog } from '../http/log.ts';
import { socketEndpoint } from '../http/socket-endpoint.ts';
import { moveDeps } from '../wiring/move-deps.ts';

const { table, apps, socketPostUrl } = readEnvironment(process.env, ['table', 'apps', 'socketPostUrl']);
const db = dynamoClient();
const channels = { push: snsPush(snsClient()), sender: socketPosts(socketClient(socketPostUrl)) };

const depsFor = (tenant: string): SocketDeps => {
  const own = tenantTable(db, table, tenant, Date.now);
  return { ...moveDeps(own, channels, apps, jsonLog), mailbox: mailboxTable(own) };
};

export const handler = socketEndpoint(
  {
    $connect: connectHandler(depsFor),
    $disconnect: disconnectHandler(depsFor),
    $default: messageHandler(depsFor),
  },
  jsonLog,
);
