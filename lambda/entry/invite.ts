import { randomUUID } from 'node:crypto';
import { callTable } from '../aws/call-table.ts';
import { dynamoClient, snsPublishClient } from '../aws/clients.ts';
import { deviceTable } from '../aws/device-table.ts';
import { readEnvironment } from '../aws/environment.ts';
import { snsPush } from '../aws/sns-push.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { inviteHandler } from '../handlers/invite.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';

const { table, apps, publicUrl, ringSeconds } = readEnvironment(process.env, [
  'table',
  'apps',
  'publicUrl',
  'ringSeconds',
]);
const db = dynamoClient();

export const handler = endpoint(
  {
    [routeKey(routes.invite)]: inviteHandler({
      calls: callTable(db, table),
      devices: deviceTable(db, table),
      push: snsPush(snsPublishClient()),
      apps,
      publicUrl,
      ringSeconds,
      now: Date.now,
      newCallId: randomUUID,
      onRing: (callId, deviceId, { kind, ...rest }) =>
        jsonLog('ring.sent', { callId, deviceId, outcome: kind, ...rest }),
    }),
  },
  jsonLog,
);
