import { Agent, type RequestOptions } from 'node:https';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

type Connection = ReturnType<Agent['createConnection']>;
type OnConnection = (error: Error | null, socket: NonNullable<Connection>) => void;

/** A host to which connections are opened before the first request. */
interface Host {
  readonly idle: TLSSocket[];
  /** The TLS session of its first connection. */
  session?: Buffer;
  /** What waits for that session; `undefined` once it is there, or does not come. */
  waiting: (() => void)[] | undefined;
}

/** Milliseconds after its handshake in which a server that gives session tickets gives the first. */
const TICKET_TIMEOUT = 20;

const keyOf = ({ host, port }: RequestOptions): string => `${host}:${port}`;

/**
 * An agent that can open connections before the first request. A preconnected socket that failed to open or was closed
 * meanwhile causes no error: the request opens a connection as usual.
 *
 * Its connections cost a cold function less than those of Node's agent: all have one `SecureContext`, of which Node.js would make one for
 * each, and those to one host resume the TLS session of the first, for which they wait.
 */
export class PreconnectedAgent extends Agent {
  readonly #hosts = new Map<string, Host>();
  #context: SecureContext | undefined;

  /** Starts to open connections, which do not keep the process alive. Does nothing for an endpoint without TLS. */
  preconnect({ protocol, hostname, port }: URL, connections: number): void {
    if (protocol !== 'https:' || connections === 0) return;
    const target = { host: hostname, port: port === '' ? 443 : Number(port) };
    const first = this.#open(target);
    const host: Host = { idle: [first], waiting: [] };
    this.#hosts.set(keyOf(target), host);
    const openOthers = (session?: Buffer): void => {
      const { waiting } = host;
      if (waiting === undefined) return;
      host.waiting = undefined;
      if (session !== undefined) host.session = session;
      for (const open of waiting) open();
      for (let opened = 1 + waiting.length; opened < connections; opened += 1)
        host.idle.push(this.#open(target, session));
    };
    first.once('session', openOthers);
    // Without a session where none comes: not within the time, not before the first response, or the connection is lost.
    first.once('secureConnect', () => {
      // In a busy process the time is over before the ticket is read, which is there.
      setTimeout(() => setImmediate(openOthers), TICKET_TIMEOUT).unref();
    });
    this.once('free', () => openOthers());
    first.once('close', () => openOthers());
  }

  /** Node.js calls this for each new connection. https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback */
  override createConnection(options: RequestOptions, onConnection?: OnConnection): Connection {
    const host = this.#hosts.get(keyOf(options));
    for (let socket = host?.idle.shift(); socket; socket = host?.idle.shift()) {
      if (socket.destroyed || socket.readableEnded) continue;
      return socket.ref();
    }
    const open = (): Connection => {
      const session = host?.session && { session: host.session };
      const all = { ...options, ...session, secureContext: this.#secureContext() };
      return super.createConnection(all);
    };
    if (host?.waiting === undefined || onConnection === undefined) return open();
    host.waiting.push(() => {
      const socket = open();
      if (socket) onConnection(null, socket);
    });
    return undefined;
  }

  /** Not before the first connection: it reads the certificates of all authorities. */
  #secureContext(): SecureContext {
    this.#context ??= createSecureContext(this.options);
    return this.#context;
  }

  #open(target: { readonly host: string; readonly port: number }, session?: Buffer): TLSSocket {
    const socket = connect({
      ...this.options,
      ...target,
      servername: target.host,
      ALPNProtocols: ['http/1.1'],
      secureContext: this.#secureContext(),
      ...(session && { session }),
    });
    socket.unref();
    // A request that takes the socket adds its own error listener; before that, an error only destroys the socket.
    socket.on('error', () => {});
    return socket;
  }
}
