// Alice's app and Bob's in one page, on top of docs/examples. They know of each other what the backend tells them.
/* global openSignalling, connectMedia */

window.heard = {};
window.states = {};
window.opened = { alice: 0, bob: 0 };
window.faults = [];
window.addEventListener('unhandledrejection', ({ reason }) => window.faults.push(String(reason)));

let given;
let alice;

const json = async (response) => (response.status === 204 ? undefined : response.json());
const api = (path, body) =>
  fetch(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${given.alice.jwt}` },
    body: JSON.stringify(body),
  }).then(json);

/** Hears what its app hears, and lets the test know. With `unruly`, messages come twice and out of order. */
const socketOf = (who) =>
  class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener('open', () => {
        window.opened[who] += 1;
        if (who === 'bob') window.atBobs?.();
      });
    }

    set onmessage(listener) {
      let held = [];
      this.addEventListener('message', (event) => {
        if (who === 'bob') window.atBobs?.();
        if (!given.unruly) return listener(event);
        // The newest first, and some of the oldest once more when the next comes.
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
 * Alice speaks first and Bob answers what he heard: Chromium calls a channel of the other side's open a moment before it is,
 * and drops what is said in between (its `open` event comes twice then).
 */
const converse = (who, channel) => {
  channel.onmessage = ({ data }) => {
    window.heard[who] = data;
    if (who === 'bob') channel.send('from bob');
  };
  if (who === 'alice') channel.onopen = () => channel.send('from alice');
};

window.place = async (options) => {
  given = options;
  const { callId } = await api('/v1/calls', given.alice.invite);
  let isOffered = false;
  alice = sideOf('alice', {
    url: `${given.socket}?deviceId=laptop`,
    protocols: ['ringthrough', `bearer.${given.alice.jwt}`],
    callId,
    onCall: ({ type }) => {
      if (type !== 'call.answered' || isOffered) return;
      isOffered = true;
      converse('alice', alice.peer.createDataChannel('first'));
      void alice.offer();
    },
  });
};

/** Bob's phone is woken by its push, and has no more than that. */
window.wake = async (ackUrl) => {
  const path = new URL(ackUrl).pathname;
  const token = path.split('/').at(-1);
  const { callId } = await fetch(path).then(json);
  const bob = sideOf('bob', { url: given.socket, protocols: ['ringthrough', `receipt.${token}`], callId });
  bob.peer.ondatachannel = ({ channel }) => converse('bob', channel);
  const report = (event) => fetch(path, { method: 'POST', body: JSON.stringify({ event }) });
  await report('ringing');
  await report('answered');
};

/** A second conversation, over new candidates. */
window.restart = async () => {
  converse('alice', alice.peer.createDataChannel('second'));
  await alice.offer({ iceRestart: true });
};
