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

const { claimNames, webPush, cells, ...settings } = readEnvironment(process.env, [
  'table',
  'apps',
  'claimNames',
  'webPush',
  'cells',
  'registrationQueueUrl',
  'endpointRequestsPerSecond',
]);
const dependenciesOf = registerDependencies(settings, jsonLog);

const depsFor = (event: HttpEvent): RegisterDeps & RegisterBrowserDeps => ({
  ...dependenciesOf(tenantOf(event)),
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
