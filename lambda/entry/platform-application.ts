import { setTimeout as sleep } from 'node:timers/promises';
import { platformApplications } from '../aws/sns/platform-applications.ts';
import { platformApplication } from '../handlers/platform-application.ts';

export const handler = platformApplication({
  applications: platformApplications(),
  now: () => new Date(),
  sleep: (ms) => sleep(ms),
  log: (fields) => console.info(fields),
});
