import { isAuthorizerCached } from '../contract/identity.ts';
import { authoriseRequestHandler } from '../handlers/authorise-request.ts';
import { answerWarm } from '../http/answer-warm.ts';
import { jsonLog } from '../http/log.ts';
import { authenticate } from '../identity/authenticate.ts';
import { authenticateDependencies } from './dependencies/authenticate-dependencies.ts';
import { readEnvironment } from './dependencies/environment.ts';

const { identity, callerNameFrom } = readEnvironment(process.env, ['identity', 'callerNameFrom']);
const deps = authenticateDependencies(identity, callerNameFrom);

export const handler = answerWarm(
  authoriseRequestHandler((token) => authenticate(deps, token, 'http'), isAuthorizerCached(identity), jsonLog),
);
