import { readEnvironment } from '../aws/environment.ts';
import { platformApplications } from '../aws/platform-applications.ts';
import { credentialWatch } from '../handlers/credential-watch.ts';
import { jsonLog } from '../http/log.ts';

export const handler = credentialWatch({
  ...readEnvironment(process.env, ['apps', 'credentials']),
  applications: platformApplications(),
  now: () => new Date(),
  log: jsonLog,
});
