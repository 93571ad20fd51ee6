import { clientConfigHandler } from '../handlers/client-config.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import { readEnvironment } from './dependencies/environment.ts';

const settings = readEnvironment(process.env, [
  'socketUrl',
  'ringTimeoutSeconds',
  'invitesPerMinute',
  'webPushKey',
  'urls',
  'cells',
  'identity',
]);

export const handler = endpoint(
  routeHandlers<'client-config'>({ clientConfig: clientConfigHandler(settings) }),
  jsonLog,
);
