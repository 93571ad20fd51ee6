import { setTimeout as sleep } from 'node:timers/promises';
import { platformApplications } from '../aws/sns/platform-applications.ts';
import { platformApplication } from '../handlers/platform-application.ts';
import { credentialProbe } from './dependencies/credential-probe.ts';
import { readEnvironment } from './dependencies/environment.ts';

const now = (): Date => new Date();

export const handler = platformApplication({
  applications: platformApplications(),
  probe: credentialProbe(readEnvironment(process.env, ['pushEndpoints']).pushEndpoints, now),
  now,
  sleep: (ms) => sleep(ms),
  log: (fields) => console.info(fields),
});
