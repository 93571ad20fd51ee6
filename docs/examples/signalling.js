// The signalling of one call, as docs/asyncapi.yaml describes it, in plain JavaScript: nothing is lost, taken twice or out of
// order, however often the connection breaks. Tests run this very file in a browser and in Node.

/**
 * @param options.url        wss://…, with ?deviceId=… unless a receipt token opens the socket
 * @param options.protocols  ['ringthrough', 'bearer.<JWT>'] or ['ringthrough', 'receipt.<token>'], or a function that answers them,
 *                           now or later: it is asked each time, because a JWT ends
 * @param options.callId     the call
 * @param options.onCall     gets each event of the call; the newest may come again
 * @param options.onSignal   gets each signal of another party, once and in order: { from, description } or { from, candidate }
 * @param options.onProblem  gets what was refused, with the `id` that `send` answered; it is not sent again
 * @param options.onReplaced another socket of this device was opened: this one is closed, and waits before it opens again
 */
export const openSignalling = (options) => {
  const { url, protocols, onCall, onSignal, onProblem, onReplaced, WebSocket = globalThis.WebSocket } = options;
  const callId = options.callId.toLowerCase(); // as the server writes it; iOS has capitals
  const outbox = new Map(); // by id: what was said and may not have arrived, or comes after such a one
  const last = new Map(); // by recipient: id of the signal sent to them last
  const waiting = new Map(); // by name: signals that came before the one they come after
  const taken = new Set(); // names of signals
  const ahead = new Set(); // numbers of signals beyond the first gap
  let complete = 0; // the number up to which every signal has come
  let newest = 0;
  let asked = 0; // how often there was reason to resume since the last answer to it
  let socket;
  let closed = false;
  let ceded = false; // whether another socket of this device took the place of ours
  let patience = 2000; // milliseconds before we take it back
  let heartbeat;
  let retry;

  const say = (message) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  /** One at a time: the answer brings all that is missing, for whatever reason it was asked. */
  const resume = () => {
    asked += 1;
    if (asked === 1) say({ type: 'resume', id: 'resume', callId, after: complete });
  };

  const tell = (entry) => {
    entry.said = entry.message;
    entry.hasArrived = false;
    say(entry.message);
  };
  /** Says what must not be lost: again over each new socket, until it is answered. */
  const post = (message) => {
    const entry = { message };
    outbox.set(message.id, entry);
    tell(entry);
  };
  const arrived = (entry) => {
    entry.hasArrived = true;
    if (entry.said !== entry.message) tell(entry); // what it comes after was refused meanwhile
    // One that arrived is kept while any before it may still be refused.
    for (const [id, { hasArrived }] of outbox) {
      if (!hasArrived) break;
      outbox.delete(id);
    }
  };
  /** Whatever comes after a signal that will never be comes after the one before that, and is said again like this. */
  const refused = ({ message: { id, to, previous } }) => {
    outbox.delete(id);
    if (last.get(to) === id) last.set(to, previous);
    for (const entry of outbox.values()) {
      if (entry.message.previous !== id) continue;
      entry.message = { ...entry.message, previous };
      if (entry.hasArrived) tell(entry);
    }
  };

  /** Asks for all that may have been missed, and says again what was not answered. */
  const sayAll = () => {
    clearTimeout(retry);
    asked = 0;
    resume();
    for (const entry of outbox.values()) if (!entry.hasArrived) tell(entry);
  };

  // An id is its sender's own: two devices may have the same. A signal without one has its number.
  const nameOf = (from, id) => JSON.stringify([from.userId, from.deviceId, id]);
  const keyOf = ({ from, id, seq }) => (id === undefined ? seq : nameOf(from, id));
  const isDue = ({ from, previous }) => previous === undefined || taken.has(nameOf(from, previous));
  const take = (signal) => {
    const key = keyOf(signal);
    // A newer copy of one that waits may come after another signal.
    if (taken.has(key) || waiting.get(key)?.seq > signal.seq) return;
    waiting.set(key, signal);
    for (let next = signal; next !== undefined; next = [...waiting.values()].find(isDue)) {
      if (!isDue(next)) break;
      waiting.delete(keyOf(next));
      taken.add(keyOf(next));
      onSignal(next);
    }
  };
  /** That a number has come, or that all up to one have: of what is missing there, nothing will come any more. */
  const count = (seq, all = false) => {
    if (seq <= complete) return;
    if (all) complete = seq;
    else ahead.add(seq);
    for (; ahead.delete(complete + 1); complete += 1);
  };

  const receive = (message) => {
    const { type, id, seq } = message;
    if (message.callId !== undefined && message.callId !== callId) return;
    if (type === 'signal') {
      const isNew = !ahead.has(seq);
      count(seq);
      take(message);
      if (isNew && seq > complete) resume();
    } else if (type === 'resumed') {
      const again = asked > 1;
      asked = 0;
      count(message.after, true);
      if (again && ahead.size > 0) resume();
    } else if (message.status >= 500 || type === undefined) {
      // Nothing is wrong with what was said. An error of API Gateway itself has no type, and does not say what it answers.
      clearTimeout(retry);
      retry = setTimeout(sayAll, 1000);
    } else if (type === 'problem') {
      if (outbox.has(id)) refused(outbox.get(id));
      onProblem?.(message);
    } else if (type === 'replaced') {
      ceded = true;
      onReplaced?.();
    } else if (type === 'sent') {
      if (outbox.has(id)) arrived(outbox.get(id));
    } else if (type.startsWith('call.')) {
      if (outbox.has(id)) arrived(outbox.get(id)); // the answer to `ringing`
      if (seq < newest) return;
      newest = seq;
      onCall?.(message);
    }
  };

  const open = async () => {
    if (closed) return;
    let offered;
    try {
      offered = typeof protocols === 'function' ? await protocols() : protocols;
    } catch {
      setTimeout(open, 1000); // whoever gives out tokens cannot be reached either
      return;
    }
    if (closed) return;
    socket = new WebSocket(url, offered);
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onopen = sayAll;
    socket.onerror = () => {}; // `close` comes next
    socket.onclose = () => {
      // An app that is offline waits longer each time; so does one whose place another socket took, lest the two never stop.
      setTimeout(open, ceded ? patience : 50 + Math.random() * 200);
      if (ceded) patience = Math.min(2 * patience, 5 * 60_000);
      ceded = false;
    };
  };
  const close = () => {
    closed = true;
    clearInterval(heartbeat);
    socket?.close();
  };
  open();
  // AWS closes a connection that is silent for ten minutes. `ping` is enough against that, but does not make good what was lost.
  heartbeat = setInterval(sayAll, 5 * 60_000);

  return {
    /**
     * @param signal { description } or { candidate }, as the W3C has them, and with several callees { to }
     * @returns its id
     */
    send: (signal) => {
      const id = crypto.randomUUID();
      // A recipient knows of no signals but their own: each has an order of their own.
      const previous = last.get(signal.to);
      last.set(signal.to, id);
      post({ ...signal, type: 'signal', callId, id, previous });
      return id;
    },
    /** This device rings: it gets no second push. */
    ringing: () => post({ type: 'ringing', callId, id: crypto.randomUUID() }),
    close,
  };
};
