import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A path of UDP packets that can be cut. Behind it each client is a port of its own, as behind a NAT. */
export interface UdpProxy {
  readonly port: number;
  /** Drops everything. */
  cut(): void;
  /** The path is there again, and clients have other ports behind it, as a phone that has changed its network. */
  open(): void;
  close(): void;
}

/** @param target port on the loopback interface to which packets go */
export const startUdpProxy = async (target: number): Promise<UdpProxy> => {
  const front = createSocket('udp4');
  const behind = new Map<string, Socket>();
  let isOpen = true;
  const forget = (): void => {
    for (const socket of behind.values()) socket.close();
    behind.clear();
  };
  front.on('message', (packet, { port, address }) => {
    if (!isOpen) return;
    const client = `${address} ${port}`;
    let socket = behind.get(client);
    if (socket === undefined) {
      socket = createSocket('udp4');
      socket.on('message', (answer) => {
        if (isOpen) front.send(answer, port, address);
      });
      socket.on('error', () => {});
      behind.set(client, socket);
    }
    socket.send(packet, target, '127.0.0.1');
  });
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    port: front.address().port,
    cut: () => {
      isOpen = false;
      forget();
    },
    open: () => {
      isOpen = true;
    },
    close: () => {
      forget();
      front.close();
    },
  };
};
