import { dynamoClient } from '../aws/clients.ts';
import { blockTable } from '../aws/dynamodb/block-table.ts';
import { doNotDisturbTable } from '../aws/dynamodb/do-not-disturb-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { blockHandler, listBlocksHandler, unblockHandler } from '../handlers/blocks.ts';
import { getDoNotDisturbHandler, setDoNotDisturbHandler } from '../handlers/do-not-disturb.ts';
import { endpoint } from '../http/endpoint.ts';
import { jsonLog } from '../http/log.ts';
import { type HttpEvent, tenantOf } from '../http/request.ts';
import { routeHandlers } from '../http/route-handlers.ts';
import { cellCheck } from '../http/wrong-cell.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, claimNames, cells } = readEnvironment(process.env, ['table', 'claimNames', 'cells']);
const db = dynamoClient();

const depsFor = (event: HttpEvent) => {
  const own = tenantTable(db, table, tenantOf(event), Date.now);
  return { blocks: blockTable(own), doNotDisturb: doNotDisturbTable(own), now: Date.now };
};

export const handler = endpoint(
  routeHandlers<'blocks'>({
    listBlocks: listBlocksHandler(depsFor),
    block: blockHandler(depsFor),
    unblock: unblockHandler(depsFor),
    getDoNotDisturb: getDoNotDisturbHandler(depsFor),
    setDoNotDisturb: setDoNotDisturbHandler(depsFor),
  }),
  jsonLog,
  Date.now,
  claimNames,
  cellCheck(cells),
);
