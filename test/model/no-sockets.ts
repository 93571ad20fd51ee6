import type { SocketSender } from '../../lambda/sockets/socket-sender.ts';

/** No client opens a WebSocket in these tests. */
export const noSockets: SocketSender = { send: async () => 'gone', disconnect: async () => {} };
