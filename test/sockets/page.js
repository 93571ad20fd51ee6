// The apps of Alice and Bob in one page, on top of docs/examples. They communicate only through the backend.
/* global openSignalling, connectMedia */

window.received = {};
window.states = {};
window.opened = { alice: 0, bob: 0 };
window.faults = [];
window.addEventListener('unhandledrejection', ({ reason }) => window.faults.push(String(reason)));

let callOptions;
let alice;

const json = async (response) => (response.status === 204 ? undefined : response.json());
const api = (path, body) =>
  fetch(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${callOptions.alice.jwt}` },
    body: JSON.stringify(body),
  }).then(json);

/** A WebSocket that reports its events to the test. With `isReordered`, messages arrive twice and out of order. */
const socketOf = (who) =>
  class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener('open', () => {
        window.opened[who] += 1;
        if (who === 'bob') window.onBobEvent?.();
      });
    }

    set onmessage(listener) {
      let held = [];
      this.addEventListener('message', (event) => {
        if (who === 'bob') window.onBobEvent?.();
        if (!callOptions.isReordered) return listener(event);
        // Newest first, then all in order; the last one again with the next message.
        held.push(event);
        if (held.length % 2 === 0 || !event.data.includes('"signal"')) {
          for (const one of held.toReversed()) listener(one);
          for (const one of held) listener(one);
          held = held.slice(-1);
        }
      });
    }
  };

const sideOf = (who, options) => {
  const side = connectMedia((onSignal) => openSignalling({ ...options, onSignal, WebSocket: socketOf(who) }));
  side.peer.onconnectionstatechange = () => {
    window.states[who] = side.peer.connectionState;
  };
  return side;
};

/**
 * Alice sends first and Bob replies: Chromium reports a remote channel as open a moment before it is, and drops
 * messages sent in between (its `open` event then fires twice).
 */
const exchangeMessages = (who, channel) => {
  channel.onmessage = ({ data }) => {
    window.received[who] = data;
    if (who === 'bob') channel.send('from bob');
  };
  if (who === 'alice') channel.onopen = () => channel.send('from alice');
};

window.placeCall = async (options) => {
  callOptions = options;
  const { callId } = await api('/v1/calls', callOptions.alice.invite);
  let isOffered = false;
  alice = sideOf('alice', {
    url: `${callOptions.socket}?deviceId=laptop`,
    protocols: ['ringthrough', `bearer.${callOptions.alice.jwt}`],
    callId,
    onCall: ({ type }) => {
      if (type !== 'call.answered' || isOffered) return;
      isOffered = true;
      exchangeMessages('alice', alice.peer.createDataChannel('first'));
      void alice.offer();
    },
  });
};

/** Starts Bob's app from its push, without a session. */
window.wakeBob = async (ackUrl) => {
  const path = new URL(ackUrl).pathname;
  const token = path.split('/').at(-1);
  const { callId } = await fetch(path).then(json);
  const bob = sideOf('bob', { url: callOptions.socket, protocols: ['ringthrough', `receipt.${token}`], callId });
  bob.peer.ondatachannel = ({ channel }) => exchangeMessages('bob', channel);
  const report = (event) => fetch(path, { method: 'POST', body: JSON.stringify({ event }) });
  await report('ringing');
  await report('answered');
};

/** ICE restart: a second data channel over new candidates. */
window.restart = async () => {
  exchangeMessages('alice', alice.peer.createDataChannel('second'));
  await alice.offer({ iceRestart: true });
};
