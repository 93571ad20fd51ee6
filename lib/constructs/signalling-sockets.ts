import { Stack } from 'aws-cdk-lib';
import {
  type IWebSocketStage,
  WebSocketApi,
  WebSocketRoute,
  type WebSocketRouteOptions,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ONE_WAY_SIGNAL } from '../../lambda/contract/enums.ts';
import { ENV } from '../../lambda/contract/environment.ts';
import { SELECTION, socketTargetUrl, type WebSocketApiTarget } from '../host/socket-api-target.ts';
import { acknowledge } from './acknowledge.ts';
import { ApiDomain, type ApiDomainProps } from './api-domain.ts';
import { grantAuthenticate, type Identity } from './identity.ts';
import { invoked } from './live-alias.ts';
import type { Throttle } from './signalling-api.ts';
import { suppressWildcardFinding } from './suppress-wildcard-finding.ts';

export interface SignallingSocketsProps {
  /** Authorises connections. */
  readonly authorizer: LambdaFunction;
  /** Handles `$connect`, `$disconnect` and every message. */
  readonly fn: LambdaFunction;
  /** Where the tokens come from that the authorizer accepts. */
  readonly identity: Identity;
  readonly throttle: Throttle;
  /**
   * A custom domain name, other than that of the HTTP API.
   * @default - the default endpoint of API Gateway
   */
  readonly domain?: Pick<ApiDomainProps, 'name' | 'certificateArn' | 'hostedZoneId'>;
  /**
   * An API of the host application that gets the routes. Then `throttle` and `domain` have no effect: they stay the host's.
   * @default - an API of its own
   */
  readonly target?: WebSocketApiTarget;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html */
type SocketMetric = 'ConnectCount' | 'MessageCount' | 'IntegrationError' | 'ExecutionError';

/** The WebSocket API: a connection is authorised once, when it opens; then one function handles its messages. */
export class SignallingSockets extends Construct {
  /** `wss://…` */
  readonly url: string;
  private readonly stage: IWebSocketStage;

  constructor(scope: Construct, id: string, props: SignallingSocketsProps) {
    super(scope, id);
    const { authorizer, fn, identity, target } = props;
    if (target === undefined) {
      const api = this.createApi(props);
      this.stage = this.createStage(api, props);
      this.url = props.domain
        ? new ApiDomain(this, 'Domain', { api, stage: this.stage, scheme: 'wss', outputs: scope, ...props.domain }).url
        : this.stage.url;
      suppressFindings(api, this.stage);
    } else {
      this.stage = target.stage;
      this.url = socketTargetUrl(target);
      this.addRoutes(target, props);
    }
    grantAuthenticate(identity, authorizer);
    this.grantPost(fn);
  }

  private createApi({ fn, authorizer }: SignallingSocketsProps): WebSocketApi {
    const integration = new WebSocketLambdaIntegration('Messages', invoked(fn));
    const api = new WebSocketApi(this, 'Api', {
      description: 'Ringthrough: events and signals',
      routeSelectionExpression: SELECTION,
      connectRouteOptions: {
        integration: new WebSocketLambdaIntegration('Connect', invoked(fn)),
        authorizer: authorizedBy(authorizer),
      },
      disconnectRouteOptions: { integration: new WebSocketLambdaIntegration('Disconnect', invoked(fn)) },
      // The function's response to a message is sent over the socket.
      defaultRouteOptions: { integration, returnResponse: true },
    });
    // A route response would send an empty message for a function that returns no body:
    // https://github.com/serverless/serverless/issues/6816
    api.addRoute(ONE_WAY_SIGNAL, { integration });
    return api;
  }

  private createStage(webSocketApi: WebSocketApi, { throttle }: SignallingSocketsProps): WebSocketStage {
    return new WebSocketStage(this, 'Stage', {
      webSocketApi,
      stageName: 'v1',
      autoDeploy: true,
      throttle: { rateLimit: throttle.requestsPerSecond, burstLimit: throttle.burst },
    });
  }

  /** The same routes in the host's API, under this construct, so that no id clashes. */
  private addRoutes({ api }: WebSocketApiTarget, { fn, authorizer }: SignallingSocketsProps): void {
    const webSocketApi = WebSocketApi.fromWebSocketApiAttributes(this, 'HostApi', {
      webSocketId: api.apiId,
      apiEndpoint: api.apiEndpoint,
    });
    const messages = new WebSocketLambdaIntegration('Messages', invoked(fn));
    const add = (routeKey: string, options: WebSocketRouteOptions) =>
      new WebSocketRoute(this, routeKey, { webSocketApi, routeKey, ...options });
    add('$connect', {
      integration: new WebSocketLambdaIntegration('Connect', invoked(fn)),
      authorizer: authorizedBy(authorizer),
    });
    add('$disconnect', { integration: new WebSocketLambdaIntegration('Disconnect', invoked(fn)) });
    add('$default', { integration: messages, returnResponse: true });
    add(ONE_WAY_SIGNAL, { integration: messages });
  }

  /** Sets the URL at which apps open sockets in `fn`. */
  passUrlTo(fn: LambdaFunction): void {
    fn.addEnvironment(ENV.socketUrl, this.url);
  }

  /** An API Gateway metric of the sockets. */
  metric(name: SocketMetric, options: MetricOptions = {}): Metric {
    return this.stage.metric(name, { statistic: 'Sum', ...options });
  }

  /** Lets `fn` send to open sockets, and sets the URL for that in it. */
  grantPost(fn: LambdaFunction): void {
    const arn = Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.stage.api.apiId,
      resourceName: `${this.stage.stageName}/*/@connections/*`,
    });
    Grant.addToPrincipal({ grantee: fn, actions: ['execute-api:ManageConnections'], resourceArns: [arn] });
    suppressWildcardFinding(
      fn,
      arn,
      'Connections are created at run time, and a function sends to them and closes them; limited to those of this one API.',
    );
    fn.addEnvironment(ENV.socketPostUrl, this.stage.callbackUrl);
  }
}

/** Without an identity source, API Gateway always invokes the authorizer: the credential is in one of two headers, in any spelling. */
const authorizedBy = (authorizer: LambdaFunction) =>
  new WebSocketLambdaAuthorizer('Authorizer', invoked(authorizer), { identitySource: [] });

const suppressFindings = (api: WebSocketApi, stage: IWebSocketStage): void => {
  acknowledge(api, {
    id: 'AwsSolutions-APIG4',
    reason: 'A WebSocket API supports an authorizer on `$connect` only, so its other routes have none.',
  });
  acknowledge(stage, {
    id: 'AwsSolutions-APIG1',
    reason:
      'Logs of a WebSocket API require a role in the account-wide settings of API Gateway, which this stack must not change; the function logs one line for each event.',
  });
};
