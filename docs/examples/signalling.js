// The signalling of one call, as docs/asyncapi.yaml describes it, in plain JavaScript: nothing is lost, taken twice or out of
// order, however often the connection breaks. Tests run this very file in a browser.

/**
 * @param options.url       wss://…, with ?deviceId=… unless a receipt token opens the socket
 * @param options.protocols ['ringthrough', 'bearer.<JWT>'] or ['ringthrough', 'receipt.<token>']
 * @param options.callId    the call
 * @param options.onCall    gets each event of the call
 * @param options.onSignal  gets each signal of the other party, once and in order: { description } or { candidate }
 */
export const openSignalling = (options) => {
  const { url, protocols, callId, onCall = () => {}, onSignal, WebSocket = globalThis.WebSocket } = options;
  const unanswered = new Map(); // by id: what was sent and may not have arrived
  const waiting = new Map(); // by id: signals that came before the one they come after
  const taken = new Set(); // ids of signals
  const ahead = new Set(); // numbers of signals beyond the first gap
  let complete = 0; // the number up to which every signal has come
  let newest = 0;
  let last; // id of the signal sent last
  let socket;
  let closed = false;
  let heartbeat;

  const say = (message) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const resume = () => say({ type: 'resume', callId, after: complete });

  const take = (signal) => {
    if (!taken.has(signal.id)) waiting.set(signal.id, signal);
    const isDue = ({ previous }) => previous === undefined || taken.has(previous);
    for (let next = signal; next !== undefined; next = [...waiting.values()].find(isDue)) {
      if (!waiting.has(next.id) || !isDue(next)) break;
      waiting.delete(next.id);
      taken.add(next.id);
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
    if (message.callId !== undefined && message.callId !== callId) return;
    if (message.type === 'signal') {
      count(message.seq);
      take(message);
      if (message.seq > complete) resume();
    } else if (message.type === 'resumed') {
      count(message.after, true);
    } else if (message.type === 'problem' && message.status >= 500) {
      // Nothing is wrong with the message: it is said again, if it is one that must not be lost.
      setTimeout(() => unanswered.has(message.id) && say(unanswered.get(message.id)), 1000);
    } else if (message.type === 'sent' || message.type === 'problem') {
      unanswered.delete(message.id);
    } else if (message.type.startsWith('call.') && message.seq >= newest) {
      newest = message.seq;
      onCall(message);
    }
  };

  const open = () => {
    socket = new WebSocket(url, protocols);
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onopen = () => {
      resume();
      for (const message of unanswered.values()) say(message);
    };
    socket.onclose = () => {
      if (!closed) setTimeout(open, 50 + Math.random() * 200); // an app that is offline waits longer each time
    };
    // AWS closes a connection that is silent for ten minutes.
    clearInterval(heartbeat);
    heartbeat = setInterval(() => say({ type: 'ping' }), 5 * 60_000);
  };
  open();

  return {
    /** @param signal { description } or { candidate }, as the W3C has them */
    send: (signal) => {
      const id = crypto.randomUUID();
      const message = { type: 'signal', callId, id, ...(last && { previous: last }), ...signal };
      last = id;
      unanswered.set(id, message);
      say(message);
    },
    /** This device rings: it gets no second push. */
    ringing: () => say({ type: 'ringing', callId }),
    close: () => {
      closed = true;
      clearInterval(heartbeat);
      socket.close();
    },
  };
};
