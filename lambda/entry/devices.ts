import { dynamoClient, snsClient } from '../aws/clients.ts';
import { browserTable } from '../aws/dynamodb/browser-table.ts';
import { deviceTable } from '../aws/dynamodb/device-table.ts';
import { endpointTable } from '../aws/dynamodb/endpoint-table.ts';
import { HOUR, rateTable } from '../aws/dynamodb/rate-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { snsEndpoints } from '../aws/sns/endpoints.ts';
import { LIMITS } from '../contract/limits.ts';
import type { RegisterBrowserDeps } from '../devices/register-browser.ts';
import type { RegisterDeps } from '../devices/register-device.ts';
import { listDevicesHandler } from '../handlers/list-devices.ts';
import { registerDeviceHandler } from '../handlers/register-device.ts';
import { removeDeviceHandler } from '../handlers/remove-device.ts';
import { endpoint } from '../http/endpoint.ts';
import { errorFields, jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import { cellCheck } from '../http/wrong-cell.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, apps, claimNames, webPush, cells } = readEnvironment(process.env, [
  'table',
  'apps',
  'claimNames',
  'webPush',
  'cells',
]);
const db = dynamoClient();
const endpoints = snsEndpoints(snsClient());
const now = Date.now;

const owners = endpointTable(db, table);

const depsFor = (event: HttpEvent): RegisterDeps & RegisterBrowserDeps => {
  const own = tenantTable(db, table, tenantOf(event), now);
  return {
    devices: deviceTable(own),
    browsers: browserTable(own),
    webPush,
    registrations: rateTable(own, { name: 'registrations', window: HOUR, limit: LIMITS.registrationsPerHour }),
    endpoints,
    owners,
    apps,
    now,
    onBlocked: ({ application, reason, error }) => jsonLog('registration.blocked', { application, reason, error }),
    onOrphanedEndpoint: (cause: unknown) => jsonLog('endpoint.orphaned', errorFields(cause)),
  };
};

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
