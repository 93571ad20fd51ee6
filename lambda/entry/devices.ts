import { dynamoClient, snsClient } from '../aws/clients.ts';
import { deviceTable } from '../aws/device-table.ts';
import { readEnvironment } from '../aws/environment.ts';
import { snsEndpoints } from '../aws/sns-endpoints.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { listDevicesHandler } from '../handlers/list-devices.ts';
import { registerDeviceHandler } from '../handlers/register-device.ts';
import { removeDeviceHandler } from '../handlers/remove-device.ts';
import { endpoint } from '../http/endpoint.ts';
import { errorFields, jsonLog } from '../http/log.ts';

const { table, apps } = readEnvironment(process.env, ['table', 'apps']);
const deps = {
  devices: deviceTable(dynamoClient(), table),
  endpoints: snsEndpoints(snsClient()),
  apps,
  now: Date.now,
  onLeftover: (cause: unknown) => jsonLog('endpoint.left_over', errorFields(cause)),
};

export const handler = endpoint(
  {
    [routeKey(routes.registerDevice)]: registerDeviceHandler(deps),
    [routeKey(routes.listDevices)]: listDevicesHandler(deps),
    [routeKey(routes.removeDevice)]: removeDeviceHandler(deps),
  },
  jsonLog,
);
