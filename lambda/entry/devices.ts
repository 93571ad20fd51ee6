import { dynamoClient, snsClient } from '../aws/clients.ts';
import { deviceTable } from '../aws/device-table.ts';
import { endpointTable } from '../aws/endpoint-table.ts';
import { readEnvironment } from '../aws/environment.ts';
import { snsEndpoints } from '../aws/sns-endpoints.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { listDevicesHandler } from '../handlers/list-devices.ts';
import { registerDeviceHandler } from '../handlers/register-device.ts';
import { removeDeviceHandler } from '../handlers/remove-device.ts';
import { endpoint } from '../http/endpoint.ts';
import { errorFields, jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';

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
    onLeftover: (cause: unknown) => jsonLog('endpoint.left_over', errorFields(cause)),
  };
};

export const handler = endpoint(
  {
    [routeKey(routes.registerDevice)]: registerDeviceHandler(depsFor),
    [routeKey(routes.listDevices)]: listDevicesHandler(depsFor),
    [routeKey(routes.removeDevice)]: removeDeviceHandler(depsFor),
  },
  jsonLog,
);
