import { dynamoClient } from '../aws/clients.ts';
import { callTable } from '../aws/dynamodb/call-table.ts';
import { tenantTable } from '../aws/dynamodb/tenant-table.ts';
import { tokenVerifier } from '../aws/oidc/token-verifier.ts';
import { authoriseSocketHandler } from '../handlers/authorise-socket.ts';
import { jsonLog } from '../http/log.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { table, tenantClaim, ...tokens } = readEnvironment(process.env, ['table', 'tenantClaim', 'issuer', 'audience']);
const db = dynamoClient();

export const handler = authoriseSocketHandler(
  {
    verify: tokenVerifier(tokens),
    callsOf: (tenant) => callTable(tenantTable(db, table, tenant, Date.now)),
    tenantClaim,
    now: Date.now,
  },
  jsonLog,
);
