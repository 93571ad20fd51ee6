import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

export type OnUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

/**
 * Passes WebSocket upgrades to `onUpgrade`. With an `upgrade` listener, Node emits `upgrade` for every request that has
 * an `Upgrade` header, also for `h2c`, which Java's client and `curl --http2` offer with plain requests. Those are served
 * without the upgrade.
 */
export const listenForWebSockets = (server: Server, onUpgrade: OnUpgrade): void => {
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') {
      onUpgrade(request, stream, head);
      return;
    }
    stream.unshift(Buffer.concat([headOf(request), head]));
    server.emit('connection', stream);
  });
};

/** The request line and headers as received, without the headers of the upgrade. */
const headOf = ({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer => {
  const lines = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 && !/^(upgrade|connection|http2-settings)$/i.test(name) ? [`${name}: ${rawHeaders[at + 1]}`] : [],
  );
  return Buffer.from([`${method} ${url} HTTP/${httpVersion}`, ...lines, '', ''].join('\r\n'), 'latin1');
};
