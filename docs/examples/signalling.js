// The signalling of one call (docs/asyncapi.yaml) in plain JavaScript. Signals arrive exactly once and in order, also when the
// connection breaks repeatedly. Tests run this file in a browser and in Node.

/**
 * @param options.url        wss://…, with ?deviceId=… unless a receipt token opens the socket
 * @param options.protocols  ['ringthrough', 'bearer.<JWT>'] or ['ringthrough', 'receipt.<token>'], or a function that returns them
 *                           or a promise of them: it is called for each connection, because a JWT expires
 * @param options.callId     the call
 * @param options.onCall     receives each event of the call; the newest may be repeated
 * @param options.onSignal   receives each signal of another party, once and in order: { from, description?, candidates?, data? }, or
 *                           { from, candidate } of a client that does not gather its candidates
 * @param options.onProblem  receives each refused message's problem, with the `id` that `send` returned; the message is not resent
 * @param options.onReplaced another socket of this device was opened: this one is closed, and waits before it opens again
 */
export const openSignalling = (options) => {
  const { url, protocols, onCall, onSignal, onProblem, onReplaced, WebSocket = globalThis.WebSocket } = options;
  const callId = options.callId.toLowerCase(); // the server writes lower case; iOS writes upper case
  const outbox = new Map(); // by id: messages that are not acknowledged, or that follow one that is not
  const lastSent = new Map(); // by recipient: id of the last signal sent to them
  const lastReceived = new Map(); // by sender, and of all: id of the last signal given to onSignal
  const heldBack = new Map(); // by key: signals received before their `previous`
  const delivered = new Set(); // keys of signals given to onSignal
  const outOfOrder = new Set(); // sequence numbers received beyond the first gap
  let contiguous = 0; // every sequence number up to this one was received
  let newestEvent = 0; // `seq` of the newest call event
  let resumeRequests = 0; // since the last `resumed`
  let socket;
  let closed = false;
  let replaced = false; // another socket of this device replaced this one
  let replacedDelay = 2000; // milliseconds before a replaced socket is opened again
  let heartbeat;
  let retry;

  const transmit = (message) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  /** One request at a time: its reply brings everything that is missing, whatever the reason for asking. */
  const resume = () => {
    resumeRequests += 1;
    if (resumeRequests === 1) transmit({ type: 'resume', id: 'resume', callId, after: contiguous });
  };

  const transmitEntry = (entry) => {
    entry.transmitted = entry.message;
    entry.isAcknowledged = false;
    transmit(entry.message);
  };
  /** Sends a message that must not be lost: it is resent over each new socket until it is acknowledged. */
  const post = (message) => {
    const entry = { message };
    outbox.set(message.id, entry);
    transmitEntry(entry);
  };
  const acknowledge = (entry) => {
    entry.isAcknowledged = true;
    if (entry.transmitted !== entry.message) transmitEntry(entry); // its `previous` was refused meanwhile
    // An acknowledged message is kept while an earlier one may still be refused.
    for (const [id, { isAcknowledged }] of outbox) {
      if (!isAcknowledged) break;
      outbox.delete(id);
    }
  };
  /** Drops a refused message. A signal that names it as `previous` takes over its `previous` and is resent. */
  const dropRefused = ({ message: { id, to, previous } }) => {
    outbox.delete(id);
    if (lastSent.get(to) === id) lastSent.set(to, previous);
    for (const entry of outbox.values()) {
      if (entry.message.previous !== id) continue;
      entry.message = { ...entry.message, previous };
      if (entry.isAcknowledged) transmitEntry(entry);
    }
  };

  /** Asks for everything that may have been missed, and resends what is not acknowledged. */
  const resync = () => {
    clearTimeout(retry);
    resumeRequests = 0;
    resume();
    for (const entry of outbox.values()) if (!entry.isAcknowledged) transmitEntry(entry);
  };

  // An id is unique within its device only. A signal without an id is identified by its sequence number.
  const keyOfId = (from, id) => JSON.stringify([from.userId, from.deviceId, id]);
  const keyOf = ({ from, id, seq }) => (id === undefined ? seq : keyOfId(from, id));
  const isDeliverable = ({ from, previous }) => previous === undefined || delivered.has(keyOfId(from, previous));
  const accept = (signal) => {
    const key = keyOf(signal);
    // A newer copy of a signal that is held back may name another `previous`.
    if (delivered.has(key) || heldBack.get(key)?.seq > signal.seq) return;
    heldBack.set(key, signal);
    for (let next = signal; next !== undefined; next = [...heldBack.values()].find(isDeliverable)) {
      if (!isDeliverable(next)) break;
      heldBack.delete(keyOf(next));
      delivered.add(keyOf(next));
      for (const sender of [next.from.userId, undefined]) lastReceived.set(sender, next.id);
      onSignal(next);
    }
  };
  /** Marks `seq` as received, or with `andAllBefore` every number up to it: numbers still missing there will not come. */
  const markReceived = (seq, andAllBefore = false) => {
    if (seq <= contiguous) return;
    if (andAllBefore) contiguous = seq;
    else outOfOrder.add(seq);
    for (; outOfOrder.delete(contiguous + 1); contiguous += 1);
  };

  const receive = (message) => {
    const { type, id, seq } = message;
    if (message.callId !== undefined && message.callId !== callId) return;
    if (type === 'signal') {
      const isNew = !outOfOrder.has(seq);
      markReceived(seq);
      accept(message);
      if (isNew && seq > contiguous) resume();
    } else if (type === 'resumed') {
      const resumeAgain = resumeRequests > 1;
      resumeRequests = 0;
      markReceived(message.after, true);
      if (resumeAgain && outOfOrder.size > 0) resume();
    } else if (message.status === 429 || message.status >= 500 || type === undefined) {
      // The message was not at fault. An error of API Gateway itself has no type and no id of the message that failed.
      clearTimeout(retry);
      retry = setTimeout(resync, 1000 * (message.retryAfter ?? 1));
    } else if (type === 'problem') {
      if (outbox.has(id)) dropRefused(outbox.get(id));
      onProblem?.(message);
    } else if (type === 'replaced') {
      replaced = true;
      onReplaced?.();
    } else if (type === 'sent') {
      if (outbox.has(id)) acknowledge(outbox.get(id));
    } else if (type.startsWith('call.')) {
      if (outbox.has(id)) acknowledge(outbox.get(id)); // the reply to `ringing`
      if (seq < newestEvent) return;
      newestEvent = seq;
      onCall?.(message);
    }
  };

  const open = async () => {
    if (closed) return;
    let subprotocols;
    try {
      subprotocols = typeof protocols === 'function' ? await protocols() : protocols;
    } catch {
      setTimeout(open, 1000); // the token service cannot be reached either
      return;
    }
    if (closed) return;
    socket = new WebSocket(url, subprotocols);
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onopen = resync;
    socket.onerror = () => {}; // `close` comes next
    socket.onclose = () => {
      // A replaced socket waits longer each time: two that replace each other at once would never stop. An app should also wait
      // longer each time while it is offline.
      setTimeout(open, replaced ? replacedDelay : 50 + Math.random() * 200);
      if (replaced) replacedDelay = Math.min(2 * replacedDelay, 5 * 60_000);
      replaced = false;
    };
  };
  const close = () => {
    closed = true;
    clearInterval(heartbeat);
    socket?.close();
  };
  open();
  // AWS closes a connection that is idle for ten minutes. `ping` would keep it open, but would not recover lost messages.
  heartbeat = setInterval(resync, 5 * 60_000);

  return {
    /**
     * @param signal { description, candidates, data }, or some of them: descriptions and candidates as the W3C defines them, `data` is
     *               any object of the app; with several callees { to }
     * @returns the signal's id
     */
    send: (signal) => {
      const id = crypto.randomUUID();
      // Order is kept for each recipient, because a recipient receives only their own signals.
      const previous = lastSent.get(signal.to);
      lastSent.set(signal.to, id);
      post({ ...signal, type: 'signal', callId, id, previous, ack: lastReceived.get(signal.to) });
      return id;
    },
    /** Reports that this device rings: it gets no second push. */
    ringing: () => post({ type: 'ringing', callId, id: crypto.randomUUID() }),
    close,
  };
};
