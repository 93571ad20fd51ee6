import { Stack, Validations } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import { explainWildcard } from './explain-wildcard.ts';
import type { Identity } from './identity.ts';
import type { Throttle } from './signalling-api.ts';

export interface SignallingSocketsProps {
  /** Says who opens a socket. */
  readonly authorizer: LambdaFunction;
  /** Hears of every socket that opens or closes, and answers what it says. */
  readonly fn: LambdaFunction;
  /** Whose tokens open a socket. */
  readonly identity: Identity;
  readonly throttle: Throttle;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html */
type SocketMetric = 'ConnectCount' | 'MessageCount' | 'IntegrationError' | 'ExecutionError';

/** The WebSocket API: who may connect is decided once, when a socket is opened; then one function answers its messages. */
export class SignallingSockets extends Construct {
  /** Where phones open a socket: `wss://…`. */
  readonly url: string;
  private readonly stage: WebSocketStage;

  constructor(scope: Construct, id: string, { authorizer, fn, identity, throttle }: SignallingSocketsProps) {
    super(scope, id);
    const integration = new WebSocketLambdaIntegration('Messages', fn);
    const api = new WebSocketApi(this, 'Api', {
      description: 'Ringthrough: events and signals',
      routeSelectionExpression: '$request.body.type',
      connectRouteOptions: {
        integration: new WebSocketLambdaIntegration('Connect', fn),
        // Without the header nobody is asked, and the answer is 401.
        authorizer: new WebSocketLambdaAuthorizer('Authorizer', authorizer, {
          identitySource: ['route.request.header.Sec-WebSocket-Protocol'],
        }),
      },
      disconnectRouteOptions: { integration: new WebSocketLambdaIntegration('Disconnect', fn) },
      // What the function answers to a message goes back over the socket.
      defaultRouteOptions: { integration, returnResponse: true },
    });
    this.stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: api,
      stageName: 'v1',
      autoDeploy: true,
      throttle: { rateLimit: throttle.requestsPerSecond, burstLimit: throttle.burst },
    });
    this.url = this.stage.url;
    authorizer.addEnvironment(ENV.issuer, identity.issuer);
    authorizer.addEnvironment(ENV.audience, JSON.stringify(identity.audience));
    this.grantPost(fn);
    explainChoices(api, this.stage);
  }

  /** What API Gateway counts of the sockets. */
  metric(name: SocketMetric, options: MetricOptions = {}): Metric {
    return this.stage.metric(name, { statistic: 'Sum', ...options });
  }

  /** Lets `fn` send to open sockets, and tells it where. */
  grantPost(fn: LambdaFunction): void {
    const arn = Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.stage.api.apiId,
      resourceName: `${this.stage.stageName}/*/@connections/*`,
    });
    Grant.addToPrincipal({ grantee: fn, actions: ['execute-api:ManageConnections'], resourceArns: [arn] });
    explainWildcard(
      fn,
      arn,
      'Which connections there are is known only while they last, and a function sends to and closes them.',
    );
    fn.addEnvironment(ENV.socketPostUrl, this.stage.callbackUrl);
  }
}

const explainChoices = (api: WebSocketApi, stage: WebSocketStage): void => {
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: 'A WebSocket API asks its authorizer when a connection opens, and can on no other route.',
  });
  Validations.of(stage).acknowledge({
    id: 'AwsSolutions-APIG1',
    reason:
      'Logs of a WebSocket API need a role in the account-wide settings of API Gateway, which are not this stack’s to set; the function logs one line for each event.',
  });
};
