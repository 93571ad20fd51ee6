import { registrationsHandler } from '../handlers/registrations.ts';
import { jsonLog } from '../http/log.ts';
import { readEnvironment } from './dependencies/environment.ts';
import { registerDependencies } from './dependencies/register-dependencies.ts';

const settings = readEnvironment(process.env, ['table', 'apps', 'registrationQueueUrl', 'endpointRequestsPerSecond']);
const dependenciesOf = registerDependencies(settings, jsonLog);

export const handler = registrationsHandler(
  (tenant) => ({
    ...dependenciesOf(tenant),
    onEnded: ({ deviceId }, outcome, ms) => jsonLog('registration.ended', { deviceId, outcome, ms }),
  }),
  jsonLog,
);
