import { Agent, type RequestOptions } from 'node:https';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

const keyOf = ({ host, port }: RequestOptions): string => `${host}:${port}`;

/**
 * An agent that can open connections before the first request. A preconnected socket that failed to open or was closed
 * meanwhile causes no error: the request opens a connection as usual.
 */
export class PreconnectedAgent extends Agent {
  readonly #preconnected = new Map<string, TLSSocket[]>();
  #context: SecureContext | undefined;

  /** Starts to open connections, which do not keep the process alive. Does nothing for an endpoint without TLS. */
  preconnect({ protocol, hostname, port }: URL, connections: number): void {
    if (protocol !== 'https:') return;
    const target = { host: hostname, port: port === '' ? 443 : Number(port) };
    const sockets = Array.from({ length: connections }, () => this.#open(target));
    this.#preconnected.set(keyOf(target), sockets);
  }

  /** Node.js calls this for each new connection. https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback */
  override createConnection(options: RequestOptions): ReturnType<Agent['createConnection']> {
    const sockets = this.#preconnected.get(keyOf(options));
    for (let socket = sockets?.shift(); socket; socket = sockets?.shift()) {
      if (socket.destroyed || socket.readableEnded) continue;
      return socket.ref();
    }
    const withContext = { ...options, secureContext: this.#secureContext() };
    return super.createConnection(withContext);
  }

  /** One for all connections, of which Node.js would make one for each. Not before the first: it reads the certificates of all authorities. */
  #secureContext(): SecureContext {
    this.#context ??= createSecureContext(this.options);
    return this.#context;
  }

  #open(target: { readonly host: string; readonly port: number }): TLSSocket {
    const socket = connect({
      ...this.options,
      ...target,
      servername: target.host,
      ALPNProtocols: ['http/1.1'],
      secureContext: this.#secureContext(),
    });
    socket.unref();
    // A request that takes the socket adds its own error listener; before that, an error only destroys the socket.
    socket.on('error', () => {});
    return socket;
  }
}
