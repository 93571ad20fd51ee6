import { dynamoClient, snsClient, sqsClient } from '../aws/clients.ts';
import { quotaTable } from '../aws/dynamodb/quota-table.ts';
import { refusalTable } from '../aws/dynamodb/refusal-table.ts';
import { snsEndpoints } from '../aws/sns/endpoints.ts';
import { endpointRateOf } from '../contract/endpoint-rates.ts';
import { recentRefusals } from '../devices/recent-refusals.ts';
import { registrationsHandler } from '../handlers/registrations.ts';
import { jsonLog } from '../http/log.ts';
import { readEnvironment } from './dependencies/environment.ts';
import { registerDependencies } from './dependencies/register-dependencies.ts';

const { table, apps, registrationQueueUrl, endpointRequestsPerSecond } = readEnvironment(process.env, [
  'table',
  'apps',
  'registrationQueueUrl',
  'endpointRequestsPerSecond',
]);
const db = dynamoClient();
const parts = {
  db,
  sqs: sqsClient(),
  table,
  apps,
  endpoints: snsEndpoints(snsClient()),
  quota: quotaTable(db, table, endpointRequestsPerSecond ?? endpointRateOf(process.env.AWS_REGION)),
  refusals: recentRefusals(refusalTable(db, table), Date.now),
  queueUrl: registrationQueueUrl,
  now: Date.now,
  log: jsonLog,
};

export const handler = registrationsHandler(
  (tenant) => ({
    ...registerDependencies(parts, tenant),
    onEnded: ({ deviceId }, outcome, ms) => jsonLog('registration.ended', { deviceId, outcome, ms }),
  }),
  jsonLog,
);
