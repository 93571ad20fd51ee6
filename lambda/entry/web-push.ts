import { setTimeout as pause } from 'node:timers/promises';
import { dynamoClient, secretsClient } from '../aws/clients.ts';
import { browserTable } from '../aws/dynamodb/browser-table.ts';
import { callTable } from '../aws/dynamodb/call-table.ts';
import { calleeTable } from '../aws/dynamodb/callee-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { vapidKeyPair } from '../aws/secrets-manager/vapid-key-pair.ts';
import { type WebPushDeps, webPushHandler } from '../handlers/web-push.ts';
import { answerWarm } from '../http/answer-warm.ts';
import { jsonLog } from '../http/log.ts';
import { vapidSender } from '../web-push/vapid-sender.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, publicUrl, webPush } = readEnvironment(process.env, ['table', 'publicUrl', 'webPush']);
if (webPush === undefined) throw new Error('environment: WEB_PUSH is missing');
const db = dynamoClient();
const sender = vapidSender(webPush, vapidKeyPair(secretsClient(), webPush.secretName, Date.now));

const depsFor = (tenant: string): WebPushDeps => {
  const own = tenantTable(db, table, tenant, Date.now);
  return {
    calls: callTable(own),
    callees: calleeTable(own),
    browsers: browserTable(own),
    sender,
    publicUrl,
    tenant,
    now: Date.now,
    pause: (ms) => pause(ms),
    onSent: (callId, deviceId, type, { kind, ...rest }) =>
      jsonLog('web_push.sent', {
        callId,
        deviceId,
        type,
        outcome: kind,
        ...('reason' in rest && { reason: rest.reason }),
      }),
  };
};

export const handler = answerWarm(webPushHandler(depsFor));
