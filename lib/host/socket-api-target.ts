import { Stack, Token } from 'aws-cdk-lib';
import { CfnApi, CfnRoute, CfnStage, type IWebSocketStage, type WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';

/** A WebSocket API of the host application, without routes: an API has one `$connect`. Its stage stays the host's. */
export interface WebSocketApiTarget {
  /** With `routeSelectionExpression: '$request.body.type'`. */
  readonly api: WebSocketApi;
  readonly stage: IWebSocketStage;
  /**
   * Where apps open sockets, such as the URL of its custom domain: `wss://sockets.example.com`.
   * @default - the stage's own URL
   */
  readonly url?: string;
}

export const SELECTION = '$request.body.type';

/** @returns the URL at which apps open sockets. @throws Error for an API that cannot take the routes */
export const socketTargetUrl = ({ api, stage, url }: WebSocketApiTarget): string => {
  const resource = api.node.defaultChild;
  if (!(resource instanceof CfnApi))
    throw new Error(
      'Ringthrough: webSocketApi must be made in this app: whether an imported one has routes already cannot be known, and an API has one $connect',
    );
  if (resource.protocolType !== 'WEBSOCKET') throw new Error('Ringthrough: webSocketApi is not a WebSocket API');
  const routes = childrenOf(api, CfnRoute).map(({ routeKey }) => routeKey);
  if (routes.length > 0)
    throw new Error(
      `Ringthrough: webSocketApi has the routes ${routes.join(', ')} already: an API has one $connect, so give it one without routes`,
    );
  if (resource.routeSelectionExpression !== SELECTION)
    throw new Error(
      `Ringthrough: webSocketApi must have the routeSelectionExpression ${SELECTION}, not ${resource.routeSelectionExpression}`,
    );
  const stageResource = stage.node.defaultChild;
  if (stageResource instanceof CfnStage && stageResource.autoDeploy !== true)
    throw new Error(
      `Ringthrough: webSocketApi’s stage ${stage.stageName} must have autoDeploy: without it, the routes are never deployed`,
    );
  if (url !== undefined && !Token.isUnresolved(url) && !/^wss:\/\/[^?#\s]+[^/?#\s]$/.test(url))
    throw new Error(
      `Ringthrough: webSocketApi.url must be a wss URL without a final slash, such as wss://sockets.example.com, not "${url}"`,
    );
  return url ?? stage.url;
};

/** The routes of one API, also those that were made elsewhere in its stack. */
const childrenOf = (api: WebSocketApi, type: typeof CfnRoute): CfnRoute[] => {
  const stack = Stack.of(api);
  const id = JSON.stringify(stack.resolve(api.apiId));
  return stack.node
    .findAll()
    .filter((node): node is CfnRoute => node instanceof type && JSON.stringify(stack.resolve(node.apiId)) === id);
};
