import * as v from 'valibot';
import { dynamoClient, snsClient } from '../aws/clients.ts';
import { describeTable } from '../aws/dynamodb/describe-table.ts';
import { platformApplications } from '../aws/sns/platform-applications.ts';
import { topicExists } from '../aws/sns/topic-exists.ts';
import { recordedState } from '../aws/state/parameter.ts';
import { stackStatus } from '../aws/state/stack-status.ts';
import { ENV } from '../contract/environment.ts';
import { StateIds } from '../contract/state.ts';
import { stateCheck } from '../handlers/state-check.ts';
import { jsonLog } from '../http/log.ts';
import { readEnvironment } from './dependencies/environment.ts';

// Read here and not in `environment.ts`, whose readers are in every function.
const given = v.parse(v.pipe(v.string(), v.parseJson(), StateIds), process.env[ENV.state]);
const stateParameter = process.env[ENV.stateParameter] ?? '';
const { apps } = readEnvironment(process.env, ['apps']);
const dynamodb = dynamoClient();
const sns = snsClient();
const inSns = platformApplications();

export const handler = stateCheck({
  given,
  applications: apps.flatMap((app) => Object.values(app.applications).filter((arn) => arn !== undefined)),
  reader: {
    recorded: async () => (stateParameter === '' ? undefined : recordedState(stateParameter)),
    table: (name) => describeTable(dynamodb, name),
    topicExists: (arn) => topicExists(sns, arn),
    applicationExists: async (arn) => (await inSns.attributes(arn)) !== undefined,
    isRollingBack: async (stackId) => (await stackStatus(stackId)).includes('ROLLBACK'),
  },
  log: jsonLog,
});
