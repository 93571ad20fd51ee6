import { CANDIDATE, type SocketSystem, socketSystem } from './socket-system.ts';

/** The relay of `bench/peers/relay`. @param url `ws://host:port` */
export const relaySystem = (url: string): SocketSystem =>
  socketSystem({
    handshake: async (user) => ({ url: `${url}/?id=user-${user}` }),
    message: (id, _, to) => ({ to: `user-${to}`, data: { id, candidates: [CANDIDATE] } }),
  });

/**
 * PeerJS's server, by the messages of its client: `OPEN` when a socket is ready, `CANDIDATE` for a candidate.
 * https://github.com/peers/peerjs/blob/master/lib/socket.ts
 *
 * @param url `ws://host:port`
 */
export const peerjsSystem = (url: string): SocketSystem =>
  socketSystem({
    handshake: async (user) => ({ url: `${url}/peerjs?key=peerjs&id=user-${user}&token=token-${user}&version=1.5.5` }),
    isReady: (message) => message.includes('"OPEN"'),
    message: (id, _, to) => ({
      type: 'CANDIDATE',
      payload: { candidate: CANDIDATE, type: 'data', connectionId: id },
      dst: `user-${to}`,
    }),
  });
