import { platformApplications } from '../aws/sns/platform-applications.ts';
import { credentialWatch } from '../handlers/credential-watch.ts';
import { jsonLog } from '../http/log.ts';
import { credentialProbe } from './dependencies/credential-probe.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { apps, credentials, pushEndpoints } = readEnvironment(process.env, ['apps', 'credentials', 'pushEndpoints']);
const now = (): Date => new Date();

export const handler = credentialWatch({
  apps,
  credentials,
  applications: platformApplications(),
  probe: credentialProbe(pushEndpoints, now),
  now,
  log: jsonLog,
});
