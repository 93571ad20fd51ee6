import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

type Connection = ReturnType<Agent['createConnection']>;
type Address = Pick<RequestOptions, 'host' | 'port'>;

interface Host {
  /** Open, and no request has used them. */
  readonly preopened: TLSSocket[];
  /** Its connections. */
  open: number;
  /** How many of them requests may have at a time; more after a first burst of requests. */
  allowed: number;
  readonly limit: number;
  readonly waiting: (() => void)[];
  timer?: NodeJS.Timeout | undefined;
  /** In the agent's lists. */
  name?: string;
  /** The TLS session of its first connection. */
  session?: Buffer;
}

/** Milliseconds after its handshake in which a server that gives session tickets gives the first. */
const TICKET_TIMEOUT = 20;
/** Milliseconds that a request waits for one of the connections that are there. */
const LONGEST_WAIT = 300;
/** Connections to a host of which nothing else is said. */
const LIMIT = 8;

const keyOf = ({ host, port }: Address): string => `${host}:${port ?? 443}`;

/**
 * An agent that can open connections before the first request. A preconnected socket that failed to open or was closed
 * meanwhile causes no error: the request opens a connection as usual.
 *
 * Connections cost a cold function less than those of Node's agent: all have one `SecureContext`, of which Node.js would make one for
 * each; those to one host resume the TLS session of the first; and the first requests, and those after a time in which the host has
 * closed all connections, share a few: waiting for an answer takes a function with a third of a CPU less time than a handshake.
 */
export class PreconnectedAgent extends Agent {
  readonly #hosts = new Map<string, Host>();
  #context: SecureContext | undefined;

  constructor(options: AgentOptions) {
    super(options);
    // After each response, and after Node.js's own listener, which keeps the connection.
    this.on('free', (_socket, address: Address) => {
      const host = this.#host(address);
      if (host.waiting.length === 0) host.allowed = Number.POSITIVE_INFINITY;
      else this.#goOn(host);
    });
  }

  /**
   * Starts to open connections, which do not keep the process alive. Does nothing for an endpoint without TLS.
   *
   * @param limit connections that the first requests share
   */
  preconnect({ protocol, hostname, port }: URL, connections: number, limit = Math.max(connections, LIMIT)): void {
    if (protocol !== 'https:' || connections === 0) return;
    const address = { host: hostname, port: port === '' ? 443 : Number(port) };
    // Requests wait for the first: the others are to resume its session.
    const host: Host = { preopened: [], open: 0, allowed: 1, limit, waiting: [] };
    this.#hosts.set(keyOf(address), host);
    const first = this.#preopen(host, address);
    let isFirst = true;
    const openOthers = (): void => {
      if (!isFirst) return;
      isFirst = false;
      for (let opened = 1; opened < connections; opened += 1) this.#preopen(host, address);
      this.#allow(host, limit);
    };
    first.once('session', openOthers);
    // Without a session where none comes: not within the time, not before the first response, or the connection is lost.
    first.once('secureConnect', () => {
      // In a busy process the time is over before the ticket is read, which is there.
      setTimeout(() => setImmediate(openOthers), TICKET_TIMEOUT).unref();
    });
    first.once('close', openOthers);
  }

  /** Calls `send`, which makes one request to this host: at once, or when there is a connection for it. */
  whenConnected(address: Address, send: () => void): void {
    const host = this.#host(address);
    if (host.waiting.length === 0 && this.#isFree(host)) {
      send();
      return;
    }
    host.waiting.push(send);
    // A connection may be dead without a word.
    host.timer ??= setTimeout(() => this.#allow(host, Number.POSITIVE_INFINITY), LONGEST_WAIT).unref();
  }

  /** Node.js calls this for each new connection. https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback */
  override createConnection(options: RequestOptions): Connection {
    const host = this.#host(options);
    host.name ??= this.getName(options);
    for (let socket = host.preopened.shift(); socket; socket = host.preopened.shift()) {
      if (!socket.destroyed && !socket.readableEnded) return socket.ref();
    }
    const session = host.session && { session: host.session };
    const all = { ...options, ...session, secureContext: this.#secureContext() };
    const socket = super.createConnection(all);
    this.#add(host, socket as TLSSocket);
    return socket;
  }

  #host(address: Address): Host {
    const key = keyOf(address);
    let host = this.#hosts.get(key);
    if (host === undefined) {
      host = { preopened: [], open: 0, allowed: LIMIT, limit: LIMIT, waiting: [] };
      this.#hosts.set(key, host);
    }
    return host;
  }

  #isFree(host: Host): boolean {
    const kept = host.name === undefined ? undefined : this.freeSockets[host.name];
    return host.preopened.length > 0 || (kept?.length ?? 0) > 0 || host.open < host.allowed;
  }

  #allow(host: Host, connections: number): void {
    host.allowed = connections;
    this.#goOn(host);
  }

  #goOn(host: Host): void {
    while (host.waiting.length > 0 && this.#isFree(host)) host.waiting.shift()?.();
    if (host.waiting.length > 0) return;
    clearTimeout(host.timer);
    host.timer = undefined;
  }

  #add(host: Host, socket: TLSSocket): void {
    host.open += 1;
    socket.once('session', (session: Buffer) => {
      host.session ??= session;
    });
    socket.once('close', () => {
      host.open -= 1;
      if (host.open === 0) host.allowed = host.limit;
      this.#goOn(host);
    });
  }

  /** Not before the first connection: it reads the certificates of all authorities. */
  #secureContext(): SecureContext {
    this.#context ??= createSecureContext(this.options);
    return this.#context;
  }

  #preopen(host: Host, address: { readonly host: string; readonly port: number }): TLSSocket {
    const socket = connect({
      ...this.options,
      ...address,
      servername: address.host,
      ALPNProtocols: ['http/1.1'],
      secureContext: this.#secureContext(),
      ...(host.session && { session: host.session }),
    });
    socket.unref();
    // A request that takes the socket adds its own error listener; before that, an error only destroys the socket.
    socket.on('error', () => {});
    this.#add(host, socket);
    host.preopened.push(socket);
    return socket;
  }
}
