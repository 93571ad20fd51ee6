import { dynamoClient } from '../aws/clients.ts';
import { callTable } from '../aws/dynamodb/call-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { authoriseSocketHandler } from '../handlers/authorise-socket.ts';
import { answerWarm } from '../http/answer-warm.ts';
import { jsonLog } from '../http/log.ts';
import { authenticate } from '../identity/authenticate.ts';
import { authenticateDependencies } from './dependencies/authenticate-dependencies.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, identity, cells } = readEnvironment(process.env, ['table', 'identity', 'cells']);
const db = dynamoClient();
const deps = authenticateDependencies(identity, { kind: 'request' });

export const handler = answerWarm(
  authoriseSocketHandler(
    {
      authenticate: (token) => authenticate(deps, token, 'socket'),
      callsOf: (tenant) => callTable(tenantTable(db, table, tenant, Date.now)),
      now: Date.now,
      cells,
    },
    jsonLog,
  ),
);
