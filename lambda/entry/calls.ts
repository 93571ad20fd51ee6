import { callTable } from '../aws/call-table.ts';
import { dynamoClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { routeKey, routes } from '../contract/routes.ts';
import { getCallHandler } from '../handlers/get-call.ts';
import { moveCallHandler } from '../handlers/move-call.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';

const { table } = readEnvironment(process.env, ['table']);
const deps = { calls: callTable(dynamoClient(), table), now: Date.now };

export const handler = endpoint(
  {
    [routeKey(routes.getCall)]: getCallHandler(deps),
    [routeKey(routes.ringing)]: moveCallHandler('ringing', deps),
    [routeKey(routes.answer)]: moveCallHandler('answer', deps),
    [routeKey(routes.decline)]: moveCallHandler('decline', deps),
    [routeKey(routes.cancel)]: moveCallHandler('cancel', deps),
    [routeKey(routes.end)]: moveCallHandler('end', deps),
  },
  jsonLog,
);
