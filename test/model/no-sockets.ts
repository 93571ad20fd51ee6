import type { SocketSender } from '../../lambda/sockets/socket-sender.ts';

/** Nobody in these tests opens one. */
export const noSockets: SocketSender = { send: async () => 'gone', disconnect: async () => {} };
