import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpApi,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type CorsConfiguration, corsConfiguration, unsupportedOrigins } from '../../lambda/contract/cors.ts';
import { ENV } from '../../lambda/contract/environment.ts';
import { type HttpFunction, routeKey, routes } from '../../lambda/contract/routes.ts';
import { checkTarget, type HttpApiTarget, targetUrl } from '../host/http-api-target.ts';
import { acknowledge } from './acknowledge.ts';
import { ApiDomain, type ApiDomainProps } from './api-domain.ts';
import { invoked } from './live-alias.ts';

/** Limits of a stage or a route, above which API Gateway answers 429. */
export interface Throttle {
  readonly requestsPerSecond: number;
  /** Requests at the same moment. */
  readonly burst: number;
}

export interface SignallingApiProps {
  /** The functions behind the routes of the contract. */
  readonly functions: Record<HttpFunction, LambdaFunction>;
  /** Checks the tokens of routes that require a session. */
  readonly authorizer: IHttpRouteAuthorizer;
  /**
   * CORS: origins whose pages and web views may call the API. API Gateway's list takes http(s) origins only: with another one, such
   * as `capacitor://localhost`, all origins are allowed, and synthesis warns. An empty list allows none.
   * @default - all, `['*']`
   */
  readonly corsOrigins?: readonly string[];
  /**
   * Limit of the whole API and an upper bound on the cost of an attack; not a limit per caller.
   * @default - 1,000 requests a second, 2,000 at the same moment
   */
  readonly throttle?: Throttle;
  /**
   * A custom domain name.
   * @default - the default endpoint of API Gateway
   */
  readonly domain?: Pick<ApiDomainProps, 'name' | 'certificateArn' | 'hostedZoneId'>;
  /**
   * An API of the host application that gets the routes. Then `throttle` and `domain` have no effect: they stay the host's.
   * @default - an API of its own
   */
  readonly target?: HttpApiTarget;
}

/** The HTTP API: every route of the contract, each with one integration and its authorizer. */
export class SignallingApi extends Construct {
  /** Without a trailing slash. */
  readonly url: string;
  readonly httpApi: HttpApi | IHttpApi;

  constructor(scope: Construct, id: string, props: SignallingApiProps) {
    super(scope, id);
    const { corsOrigins = ['*'], throttle = { requestsPerSecond: 1000, burst: 2000 }, domain, target } = props;
    if (target !== undefined) {
      this.url = targetUrl(target);
      checkTarget(this, target, corsOrigins);
      // Under this construct and not under the host's API, so that no id clashes, and no stack depends on itself by way of another.
      this.httpApi = HttpApi.fromHttpApiAttributes(this, 'HostApi', { httpApiId: target.api.apiId });
      this.addRoutes(this.httpApi, props);
      return;
    }
    const api = new HttpApi(this, 'Api', {
      description: 'Ringthrough: call signalling',
      createDefaultStage: false,
      ...preflight(corsConfiguration(corsOrigins)),
    });
    warnOfUnsupported(api, corsOrigins);
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttle.requestsPerSecond, burstLimit: throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(this.accessLog()), format: ACCESS_LOG },
    });
    this.httpApi = api;
    const openRoutes = this.addRoutes(api, props);
    throttleOpenRoutes(stage, openRoutes, throttle);
    this.url = domain
      ? new ApiDomain(this, 'Domain', { api, stage, scheme: 'https', outputs: scope, ...domain }).url
      : api.apiEndpoint;
  }

  /** Sets the public URL of this API in `fn`. */
  passUrlTo(fn: LambdaFunction): void {
    fn.addEnvironment(ENV.publicUrl, this.url);
  }

  /** Returns the routes that require no session. */
  private addRoutes(api: HttpApi | IHttpApi, { functions, authorizer, target }: SignallingApiProps): HttpRoute[] {
    const none = new HttpNoneAuthorizer();
    const integrations = {
      devices: new HttpLambdaIntegration('Devices', invoked(functions.devices)),
      invite: new HttpLambdaIntegration('Invite', invoked(functions.invite)),
      calls: new HttpLambdaIntegration('Calls', invoked(functions.calls)),
      receipts: new HttpLambdaIntegration('Receipts', invoked(functions.receipts)),
      blocks: new HttpLambdaIntegration('Blocks', invoked(functions.blocks)),
      ice: new HttpLambdaIntegration('Ice', invoked(functions.ice)),
      'client-config': new HttpLambdaIntegration('ClientConfig', invoked(functions['client-config'])),
      users: new HttpLambdaIntegration('Users', invoked(functions.users)),
    } satisfies Record<HttpFunction, HttpLambdaIntegration>;
    return Object.values(routes).flatMap(({ method, path, fn, auth }) => {
      const integration = integrations[fn];
      const added =
        api instanceof HttpApi
          ? api.addRoutes({
              path,
              methods: [HttpMethod[method]],
              integration,
              authorizer: auth === 'jwt' ? authorizer : none,
            })
          : [
              new HttpRoute(this, `${method}${path}`, {
                httpApi: api,
                routeKey: HttpRouteKey.with(`${target?.prefix ?? ''}${path}`, HttpMethod[method]),
                integration,
                authorizer: auth === 'jwt' ? authorizer : none,
              }),
            ];
      if (auth === 'jwt') return [];
      for (const route of added) acknowledge(route, OPEN_ROUTE);
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
 * Limits routes without a session to half of the stage's limit, because a flood of forged receipts would otherwise
 * throttle invites too. HTTP APIs have no limit per IP address, and WAF does not support them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
const throttleOpenRoutes = (stage: HttpStage, openRoutes: readonly HttpRoute[], throttle: Throttle): void => {
  const half = {
    ThrottlingRateLimit: Math.ceil(throttle.requestsPerSecond / 2),
    ThrottlingBurstLimit: Math.ceil(throttle.burst / 2),
  };
  const resource = stage.node.defaultChild;
  if (!(resource instanceof CfnStage)) throw new Error('the stage of an HTTP API is no longer a CfnStage');
  const keys = Object.values(routes)
    .filter(({ auth }) => auth === 'none')
    .map(routeKey);
  resource.routeSettings = Object.fromEntries(keys.map((key) => [key, half]));
  // API Gateway refuses settings for a route that does not exist yet.
  stage.node.addDependency(...openRoutes);
};

/**
 * Only what is read when something fails, because each byte is paid for with every request; CloudWatch adds the time. The route's key and never its path: the path of a receipt contains the token with which its bearer can answer a call.
 */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    route: '$context.routeKey',
    status: '$context.status',
    ms: '$context.responseLatency',
    // Of the function, and of the authoriser; `-` for none.
    error: '$context.integrationErrorMessage $context.authorizer.error',
  }),
);

const OPEN_ROUTE = {
  id: 'AwsSolutions-APIG4',
  reason:
    'A receipt is sent by native code that a push launches, without a session: its path contains a secret token for that one ring, which the function checks. The client configuration is the same for everybody, and contains no secret.',
};

/** API Gateway answers preflights itself, so there is no `OPTIONS` route, and no function sends CORS headers. */
const preflight = (cors: CorsConfiguration | undefined): { readonly corsPreflight?: CorsPreflightOptions } =>
  cors === undefined
    ? {}
    : {
        corsPreflight: {
          allowOrigins: [...cors.allowOrigins],
          allowMethods: cors.allowMethods.map((method) => CorsHttpMethod[method]),
          allowHeaders: [...cors.allowHeaders],
          exposeHeaders: [...cors.exposeHeaders],
          maxAge: Duration.seconds(cors.maxAgeSeconds),
        },
      };

const warnOfUnsupported = (api: HttpApi, origins: readonly string[]): void => {
  const unsupported = unsupportedOrigins(origins);
  if (unsupported.length === 0 || origins.includes('*')) return;
  Annotations.of(api).addWarningV2(
    'ringthrough:corsOrigins',
    `corsOrigins: API Gateway's list takes http and https origins only, so with ${unsupported.join(', ')} in it all origins are allowed. Write "*" to say so, or list http and https origins only`,
  );
};
