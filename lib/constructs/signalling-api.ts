import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import { type HttpFunction, routes } from '../../lambda/contract/routes.ts';

export interface SignallingApiProps {
  /** What answers each route of the contract. */
  readonly functions: Record<HttpFunction, LambdaFunction>;
  /** The OIDC issuer of the sessions' tokens. */
  readonly issuer: string;
  /** What the tokens' `aud` may be. */
  readonly audience: readonly string[];
  /**
   * Web origins that may call from a browser.
   * @default - none
   */
  readonly corsOrigins?: readonly string[];
  /**
   * Requests a second that the whole API takes before it answers 429. A ceiling on what an attack can cost; no limit
   * per caller.
   * @default 1000
   */
  readonly requestsPerSecond?: number;
}

/** The HTTP API: every route of the contract, each with its one integration and its authoriser. */
export class SignallingApi extends Construct {
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: SignallingApiProps) {
    super(scope, id);
    const { corsOrigins = [], requestsPerSecond = 1000 } = props;
    const api = new HttpApi(this, 'Api', {
      description: 'Ringthrough: call signalling',
      createDefaultStage: false,
      ...(corsOrigins.length > 0 ? { corsPreflight: cors(corsOrigins) } : {}),
    });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: 2 * requestsPerSecond },
      accessLogSettings: { destination: new LogGroupLogDestination(this.accessLog()), format: ACCESS_LOG },
    });
    this.url = api.apiEndpoint;
    this.route(api, props);
  }

  /** Tells `fn` where phones reach this API. */
  nameUrlTo(fn: LambdaFunction): void {
    fn.addEnvironment(ENV.publicUrl, this.url);
  }

  private route(api: HttpApi, { functions, issuer, audience }: SignallingApiProps): void {
    const jwt = new HttpJwtAuthorizer('Jwt', issuer, { jwtAudience: [...audience] });
    const none = new HttpNoneAuthorizer();
    const integrations = {
      devices: new HttpLambdaIntegration('Devices', functions.devices),
      invite: new HttpLambdaIntegration('Invite', functions.invite),
      calls: new HttpLambdaIntegration('Calls', functions.calls),
      receipts: new HttpLambdaIntegration('Receipts', functions.receipts),
      blocks: new HttpLambdaIntegration('Blocks', functions.blocks),
    } satisfies Record<HttpFunction, HttpLambdaIntegration>;
    for (const { method, path, fn, auth } of Object.values(routes)) {
      const added = api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration: integrations[fn],
        authorizer: auth === 'jwt' ? jwt : none,
      });
      if (auth === 'none') for (const route of added) Validations.of(route).acknowledge(OPEN_ROUTE);
    }
  }

  private accessLog(): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/** The route's key and never its path: the path of a receipt holds the token that lets its bearer answer a call. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTimeEpoch',
    route: '$context.routeKey',
    status: '$context.status',
    protocol: '$context.protocol',
    responseBytes: '$context.responseLength',
    latencyMs: '$context.responseLatency',
    functionMs: '$context.integrationLatency',
    functionError: '$context.integrationErrorMessage',
    authoriserError: '$context.authorizer.error',
  }),
);

const OPEN_ROUTE = {
  id: 'AwsSolutions-APIG4',
  reason:
    'A phone woken by a push has no session in its native code: the path holds a secret token made for that one ring, which the function checks.',
};

const cors = (origins: readonly string[]) => ({
  allowOrigins: [...origins],
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
  allowHeaders: ['authorization', 'content-type'],
  exposeHeaders: ['retry-after'],
  maxAge: Duration.hours(1),
});
