import { platformApplications } from '../aws/sns/platform-applications.ts';
import { credentialWatch } from '../handlers/credential-watch.ts';
import { jsonLog } from '../http/log.ts';
import { readEnvironment } from './dependencies/environment.ts';

export const handler = credentialWatch({
  ...readEnvironment(process.env, ['apps', 'credentials']),
  applications: platformApplications(),
  now: () => new Date(),
  log: jsonLog,
});
