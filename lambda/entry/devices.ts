import { dynamoClient, snsClient, sqsClient } from '../aws/clients.ts';
import { quotaTable } from '../aws/dynamodb/quota-table.ts';
import { refusalTable } from '../aws/dynamodb/refusal-table.ts';
import { snsEndpoints } from '../aws/sns/endpoints.ts';
import { endpointRateOf } from '../contract/endpoint-rates.ts';
import { recentRefusals } from '../devices/recent-refusals.ts';
import type { RegisterBrowserDeps } from '../devices/register-browser.ts';
import type { RegisterDeps } from '../devices/register-device.ts';
import { listDevicesHandler } from '../handlers/list-devices.ts';
import { registerDeviceHandler } from '../handlers/register-device.ts';
import { removeDeviceHandler } from '../handlers/remove-device.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import { cellCheck } from '../http/wrong-cell.ts';
import { readEnvironment } from './dependencies/environment.ts';
import { registerDependencies } from './dependencies/register-dependencies.ts';

const { table, apps, claimNames, webPush, cells, registrationQueueUrl, endpointRequestsPerSecond } = readEnvironment(
  process.env,
  ['table', 'apps', 'claimNames', 'webPush', 'cells', 'registrationQueueUrl', 'endpointRequestsPerSecond'],
);
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

const depsFor = (event: HttpEvent): RegisterDeps & RegisterBrowserDeps => ({
  ...registerDependencies(parts, tenantOf(event)),
  webPush,
});

export const handler = endpoint(
  routeHandlers<'devices'>({
    registerDevice: registerDeviceHandler(depsFor),
    listDevices: listDevicesHandler(depsFor),
    removeDevice: removeDeviceHandler(depsFor),
  }),
  jsonLog,
  Date.now,
  claimNames,
  cellCheck(cells),
);
