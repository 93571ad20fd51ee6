import { errorCode } from './json-protocol.ts';
import { header, type Protocol } from './protocol.ts';

/**
 * `@connections` of a WebSocket API: the method says what is done with the connection of the path, and a message is the body as it is.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const connectionsProtocol = (): Protocol => ({
  request: (operation, { ConnectionId, Data }) => {
    const path = `/@connections/${encodeURIComponent(String(ConnectionId)).replace(/[!'()*]/g, escaped)}`;
    if (operation === 'DeleteConnection') return { method: 'DELETE', path, headers: {} };
    if (operation !== 'PostToConnection') throw new Error(`${operation} of @connections is not implemented`);
    return { method: 'POST', path, headers: { 'content-type': 'application/octet-stream' }, body: String(Data) };
  },
  output: () => ({}),
  error: (response) => {
    const { code, message, Message } = JSON.parse(response.body || '{}');
    return { code: errorCode(header(response, 'x-amzn-errortype') ?? code), message: message ?? Message };
  },
});

const escaped = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
