import { callTable } from '../aws/call-table.ts';
import { dynamoClient } from '../aws/clients.ts';
import { readEnvironment } from '../aws/environment.ts';
import { tenantTable } from '../aws/tenant-table.ts';
import { tokenVerifier } from '../aws/token-verifier.ts';
import { authoriseSocketHandler } from '../handlers/authorise-socket.ts';
import { jsonLog } from '../http/log.ts';

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
