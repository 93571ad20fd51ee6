import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import { type HttpFunction, routeKey, routes } from '../../lambda/contract/routes.ts';
import { ApiDomain, type ApiDomainProps } from './api-domain.ts';
import type { Identity } from './identity.ts';

/** How many requests a stage or a route takes before it answers 429. */
export interface Throttle {
  readonly requestsPerSecond: number;
  /** How many may come at the same moment. */
  readonly burst: number;
}

export interface SignallingApiProps {
  /** What answers each route of the contract. */
  readonly functions: Record<HttpFunction, LambdaFunction>;
  /** Whose tokens open the routes that want a session. */
  readonly identity: Identity;
  /**
   * Web origins that may call from a browser.
   * @default - none
   */
  readonly corsOrigins?: readonly string[];
  /**
   * What the API takes. A ceiling on what an attack can cost; no limit per caller.
   * @default - 1,000 requests a second, 2,000 at the same moment
   */
  readonly throttle?: Throttle;
  /**
   * A name of your own for it.
   * @default - the name that AWS gives it
   */
  readonly domain?: Pick<ApiDomainProps, 'name' | 'certificateArn' | 'hostedZoneId'>;
}

/** The HTTP API: every route of the contract, each with its one integration and its authoriser. */
export class SignallingApi extends Construct {
  /** Without a slash at its end. */
  readonly url: string;
  readonly httpApi: HttpApi;

  constructor(scope: Construct, id: string, props: SignallingApiProps) {
    super(scope, id);
    const { corsOrigins = [], throttle = { requestsPerSecond: 1000, burst: 2000 }, domain } = props;
    const api = new HttpApi(this, 'Api', {
      description: 'Ringthrough: call signalling',
      createDefaultStage: false,
      ...(corsOrigins.length > 0 ? { corsPreflight: cors(corsOrigins) } : {}),
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttle.requestsPerSecond, burstLimit: throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(this.accessLog()), format: ACCESS_LOG },
    });
    this.httpApi = api;
    const openRoutes = this.route(api, props);
    throttleOpenRoutes(stage, openRoutes, throttle);
    this.url = domain ? new ApiDomain(this, 'Domain', { api, stage, ...domain }).url : api.apiEndpoint;
  }

  /** Tells `fn` where phones reach this API. */
  nameUrlTo(fn: LambdaFunction): void {
    fn.addEnvironment(ENV.publicUrl, this.url);
  }

  /** The routes that anybody may ask, who has no session. */
  private route(api: HttpApi, { functions, identity }: SignallingApiProps): HttpRoute[] {
    const jwt = new HttpJwtAuthorizer('Jwt', identity.issuer, { jwtAudience: [...identity.audience] });
    const none = new HttpNoneAuthorizer();
    const integrations = {
      devices: new HttpLambdaIntegration('Devices', functions.devices),
      invite: new HttpLambdaIntegration('Invite', functions.invite),
      calls: new HttpLambdaIntegration('Calls', functions.calls),
      receipts: new HttpLambdaIntegration('Receipts', functions.receipts),
      blocks: new HttpLambdaIntegration('Blocks', functions.blocks),
      ice: new HttpLambdaIntegration('Ice', functions.ice),
    } satisfies Record<HttpFunction, HttpLambdaIntegration>;
    return Object.values(routes).flatMap(({ method, path, fn, auth }) => {
      const added = api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration: integrations[fn],
        authorizer: auth === 'jwt' ? jwt : none,
      });
      if (auth === 'jwt') return [];
      for (const route of added) Validations.of(route).acknowledge(OPEN_ROUTE);
      return added;
    });
  }

  private accessLog(): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/**
 * Half of what the stage takes is left to whoever has a session: a flood of forged receipts, which needs none, would
 * keep invites out as well. HTTP APIs cannot limit one address, and WAF does not stand before them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
const throttleOpenRoutes = (stage: HttpStage, openRoutes: readonly HttpRoute[], throttle: Throttle): void => {
  const half = {
    ThrottlingRateLimit: Math.ceil(throttle.requestsPerSecond / 2),
    ThrottlingBurstLimit: Math.ceil(throttle.burst / 2),
  };
  const resource = stage.node.defaultChild;
  if (!(resource instanceof CfnStage)) throw new Error('the stage of an HTTP API is a CfnStage no more');
  const keys = Object.values(routes)
    .filter(({ auth }) => auth === 'none')
    .map(routeKey);
  resource.routeSettings = Object.fromEntries(keys.map((key) => [key, half]));
  // API Gateway refuses settings of a route that it does not know yet.
  stage.node.addDependency(...openRoutes);
};

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
