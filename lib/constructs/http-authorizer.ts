import { Duration } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Construct } from 'constructs';
import { isAuthorizerCached, issuerOfApiGateway } from '../../lambda/contract/identity.ts';
import { grantAuthenticate, type Identity } from './identity.ts';
import { invoked } from './live-alias.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface HttpAuthorizerProps {
  readonly identity: Identity;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/** How long API Gateway keeps an authorizer function's answer. */
const CACHE_TTL = Duration.seconds(300);

/**
 * The authorizer of the HTTP API's routes: API Gateway's own, which costs nothing and adds no time, if it can check the tokens, and
 * otherwise a function.
 */
export class HttpAuthorizer extends Construct {
  readonly authorizer: IHttpRouteAuthorizer;
  /** Absent with API Gateway's own authorizer. */
  readonly fn: SignallingFunction | undefined;

  constructor(scope: Construct, id: string, { identity, codeDir }: HttpAuthorizerProps) {
    super(scope, id);
    const issuer = issuerOfApiGateway(identity.entries);
    if (issuer !== undefined) {
      this.authorizer = new HttpJwtAuthorizer('Jwt', issuer.issuer, { jwtAudience: [...issuer.audience] });
      return;
    }
    this.fn = new SignallingFunction(this, 'Function', { codeDir, entry: 'http-authorizer' });
    grantAuthenticate(identity, this.fn);
    this.authorizer = new HttpLambdaAuthorizer('Token', invoked(this.fn), {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      // HTTP APIs ignore the case of header names.
      identitySource: ['$request.header.Authorization'],
      resultsCacheTtl: isAuthorizerCached(identity.entries) ? CACHE_TTL : Duration.seconds(0),
    });
  }
}
