import { dynamoClient, eventBridgeClient, sqsClient } from '../aws/clients.ts';
import { callTexts } from '../aws/dynamodb/call-texts.ts';
import { writtenItemOf } from '../aws/dynamodb/stream-records.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { eventBus } from '../aws/eventbridge/event-bus.ts';
import { webhookQueue } from '../aws/sqs/webhook-queue.ts';
import { type PublishEventsDeps, publishEventsHandler } from '../handlers/publish-events.ts';
import { jsonLog } from '../http/log.ts';
import { readEnvironment } from './dependencies/environment.ts';
import { readEventSetting } from './dependencies/event-environment.ts';

const events = readEventSetting(process.env, 'events');
const sqs = sqsClient();

/** The table is read for the callers' names only. */
const readsCallers = (): PublishEventsDeps['callerOf'] => {
  const { table } = readEnvironment(process.env, ['table']);
  const db = dynamoClient();
  return async (tenant, call) => (await callTexts(tenantTable(db, table, tenant, Date.now)).of(call))?.caller;
};

export const handler = publishEventsHandler({
  itemOf: writtenItemOf,
  callerOf: events.callerName ? readsCallers() : undefined,
  targets: [
    ...(events.busName === undefined ? [] : [eventBus(eventBridgeClient(), events.busName)]),
    ...events.webhooks.map((webhook) => webhookQueue(sqs, webhook)),
  ],
  log: jsonLog,
});
