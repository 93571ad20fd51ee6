import { dynamoClient, snsClient, socketClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { snsPush } from '../aws/sns-push.ts';
import { socketPosts } from '../aws/socket-posts.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import { ringTimerHandler, type TimerDeps } from '../handlers/ring-timer.ts';
import { jsonLog } from '../http/log.ts';
import { moveDeps } from '../wiring/move-deps.ts';
import { ringLog } from '../wiring/ring-log.ts';

const { table, apps, publicUrl, socketPostUrl } = readEnvironment(process.env, [
  'table',
  'apps',
  'publicUrl',
  'socketPostUrl',
]);
const db = dynamoClient();
const channels = { push: snsPush(snsClient()), sender: socketPosts(socketClient(socketPostUrl)) };

const depsFor = (tenant: string): TimerDeps => ({
  ...moveDeps(tenantTable(db, table, tenant, Date.now), channels, apps, jsonLog),
  publicUrl,
  tenant,
  onRing: ringLog(jsonLog),
  onSilence: (callId, deviceId, silentRings) => jsonLog('ring.silent', { callId, deviceId, silentRings }),
  onMissed: (callId) => jsonLog('call.missed', { callId }),
});

export const handler = ringTimerHandler(depsFor, jsonLog);
