import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { type ClientOptions, WebSocket } from 'ws';
import { startGateway } from '../../local/aws/http-api/start-gateway.ts';
import type { SocketFunctions } from '../../local/aws/websocket-api/ask-functions.ts';
import type { SocketAuthorizerEvent, SocketEvent } from '../../local/aws/websocket-api/socket-event.ts';
import { makeWebSocketApi } from '../../local/aws/websocket-api/websocket-api.ts';
import { makeAdvance } from '../../local/time/advance.ts';
import { makeClock } from '../../local/time/clock.ts';
import { makeInbox } from './inbox.ts';

/** Response of an authorizer that allows the connection. */
export const allow = ({ methodArn }: SocketAuthorizerEvent, context: object = { tenant: 'acme', admin: true }) => ({
  principalId: 'alice',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: methodArn }],
  },
  context,
});

/** A gateway with a WebSocket API in front of the test's functions, which accept every connection by default. */
export const startSocketGateway = async (functions: Partial<SocketFunctions> = {}) => {
  const clock = makeClock();
  const authorizations: SocketAuthorizerEvent[] = [];
  const connects: SocketEvent[] = [];
  const disconnects = makeInbox<SocketEvent>();
  const messages = makeInbox<SocketEvent>();
  const errors: unknown[] = [];
  const webSocketApi = makeWebSocketApi({
    clock,
    authorize: async (event) => {
      authorizations.push(event);
      return functions.authorize ? functions.authorize(event) : allow(event);
    },
    oneWayRoutes: ['one-way'],
    invoke: async (event) => {
      const { routeKey } = event.requestContext;
      if (routeKey === '$connect') connects.push(event);
      else (routeKey === '$disconnect' ? disconnects : messages).put(event);
      const headers = { 'Sec-WebSocket-Protocol': 'ringthrough' };
      return functions.invoke?.(event) ?? { statusCode: 200, ...(routeKey === '$connect' && { headers }) };
    },
    onError: (error) => errors.push(error),
  });
  const gateway = await startGateway(0, {
    authorize: async () => ({}),
    invoke: async (_fn, event) => ({ statusCode: 200, body: JSON.stringify(event) }),
    serveLocal: async () => false,
    webSocketApi,
    clock: clock.now,
    onError: (error) => errors.push(error),
  });
  const host = `127.0.0.1:${gateway.port}`;
  const url = `ws://${host}/socket`;
  const management = new ApiGatewayManagementApiClient({
    endpoint: `http://${host}/socket`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    ...{
      host,
      url,
      port: gateway.port,
      clock,
      webSocketApi,
      management,
      authorizations,
      connects,
      messages,
      disconnects,
    },
    errors,
    advance: makeAdvance({ clock, nextDue: [webSocketApi.nextDueAt], settled: webSocketApi.idle }),
    connect: async (options?: ClientOptions) => {
      const client = openClient(url, ['ringthrough', 'token'], options);
      await once(client.webSocket, 'open');
      return { ...client, connectionId: webSocketApi.connectionIds().at(-1) ?? '' };
    },
    close: async () => {
      management.destroy();
      await gateway.close();
    },
  };
};

export type SocketGateway = Awaited<ReturnType<typeof startSocketGateway>>;

/** A client and the messages that it receives. */
export const openClient = (url: string, protocols: string[], options?: ClientOptions) => {
  const webSocket = new WebSocket(url, protocols, options);
  const received = makeInbox<string>();
  webSocket.on('message', (data) => received.put(String(data)));
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    webSocket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  // A reset connection emits `error` too; `ended` covers it.
  webSocket.on('error', () => {});
  return { webSocket, received, ended };
};

/** Response of a refused handshake. Throws when the handshake succeeds. */
export const refusalOf = async (url: string, protocols: string[]): Promise<{ status: number; body: string }> => {
  const { webSocket } = openClient(url, protocols);
  const [, response] = await Promise.race([
    once(webSocket, 'unexpected-response') as Promise<[unknown, IncomingMessage]>,
    once(webSocket, 'open').then(() => {
      webSocket.terminate();
      throw new Error('the handshake was not refused');
    }),
  ]);
  return { status: response.statusCode ?? 0, body: await text(response) };
};
