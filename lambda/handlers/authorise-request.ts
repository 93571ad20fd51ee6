import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import { errorFields, type Log } from '../http/log.ts';
import type { Authentication } from '../identity/authenticate.ts';
import { type AuthorizerContext, contextOfProblem, contextOfSession } from '../identity/authorizer-context.ts';

type Event = Pick<APIGatewayRequestAuthorizerEventV2, 'identitySource'>;
type Result = APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>;

/**
 * The Lambda authorizer of the HTTP API: payload format 2.0, simple response. It allows every request: the function behind it answers
 * 401 where the context holds no session. API Gateway itself would answer a refusal with 403.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * @param isCached whether API Gateway keeps each response for some minutes
 */
export const authoriseRequestHandler =
  (authenticate: (token: string) => Promise<Authentication>, isCached: boolean, log: Log) =>
  async ({ identitySource }: Event): Promise<Result> => {
    const [authorization = ''] = identitySource ?? [];
    const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (token === undefined)
      return allowed(contextOfProblem('unauthenticated', 'Authorization must be "Bearer" and a token'));
    const result = await authenticate(token);
    if (result.kind === 'authenticated') return allowed(contextOfSession(result.session));
    if (result.kind === 'unavailable') {
      log('request.unauthorised', errorFields(result.cause));
      if (isCached) throw result.cause;
      return allowed(contextOfProblem('try_again', 'the token could not be checked'));
    }
    log('token.rejected', { detail: result.detail });
    // An error is not kept, so that the same token is checked again.
    if (isCached && result.isTemporary) throw new Error('Unauthorized');
    return allowed(contextOfProblem('unauthenticated', result.detail));
  };

const allowed = (context: AuthorizerContext): Result => ({ isAuthorized: true, context });
