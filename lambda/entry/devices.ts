import { dynamoClient, snsClient } from '../aws/clients.ts';
import { deviceTable } from '../aws/dynamodb/device-table.ts';
import { endpointTable } from '../aws/dynamodb/endpoint-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { snsEndpoints } from '../aws/sns/endpoints.ts';
import { listDevicesHandler } from '../handlers/list-devices.ts';
import { registerDeviceHandler } from '../handlers/register-device.ts';
import { removeDeviceHandler } from '../handlers/remove-device.ts';
import { endpoint } from '../http/endpoint.ts';
import { errorFields, jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, apps, tenantClaim } = readEnvironment(process.env, ['table', 'apps', 'tenantClaim']);
const db = dynamoClient();
const endpoints = snsEndpoints(snsClient());
const now = Date.now;

const owners = endpointTable(db, table);

const depsFor = (event: HttpEvent) => {
  const tenant = tenantOf(event, tenantClaim);
  return {
    devices: deviceTable(tenantTable(db, table, tenant, now)),
    endpoints,
    owners,
    apps,
    tenant,
    now,
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
);
