import { Agent, type RequestOptions } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';

const keyOf = ({ host, port }: RequestOptions): string => `${host}:${port}`;

/**
 * An agent with some connections that were opened before anybody asked for them. What becomes of those is nobody's failure: one that
 * could not be opened, or was closed meanwhile, is opened as any other when it is wanted.
 */
export class ReadyAgent extends Agent {
  readonly #ready = new Map<string, TLSSocket[]>();

  /** Begins to open connections, which keep no process alive. Does nothing for an endpoint without TLS. */
  prepare({ protocol, hostname, port }: URL, connections: number): void {
    if (protocol !== 'https:') return;
    const place = { host: hostname, port: port === '' ? 443 : Number(port) };
    const sockets = Array.from({ length: connections }, () => this.#open(place));
    this.#ready.set(keyOf(place), sockets);
  }

  /** Node.js asks by this for a connection. https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback */
  override createConnection(...asked: Parameters<Agent['createConnection']>): ReturnType<Agent['createConnection']> {
    const sockets = this.#ready.get(keyOf(asked[0]));
    for (let socket = sockets?.shift(); socket; socket = sockets?.shift()) {
      if (socket.destroyed || socket.readableEnded) continue;
      return socket.ref();
    }
    return super.createConnection(...asked);
  }

  #open(place: { readonly host: string; readonly port: number }): TLSSocket {
    const socket = connect({ ...this.options, ...place, servername: place.host, ALPNProtocols: ['http/1.1'] });
    socket.unref();
    // Whoever gets it listens for errors of their own; until then an error only means that there is none.
    socket.on('error', () => {});
    return socket;
  }
}
