import type * as sdk from '../../../client/src/index.ts';

/**
 * The same cases for every runtime: this file is bundled, and runs in pages and in contexts that lack most of what Node has. So it uses
 * nothing but what the client itself may use, and reaches the local backend over HTTP.
 */
type Case = (runtime: Runtime) => Promise<void>;

export interface Runtime {
  readonly sdk: typeof sdk;
  /** Of the local backend. */
  readonly url: string;
  /** The payloads that have reached an iPhone, by its token. A page may not ask the local backend for them. */
  readonly pushesTo: (token: string) => Promise<readonly unknown[]>;
  /** What the runtime must be given. */
  readonly options?: Partial<sdk.ClientOptions>;
}

const CALLER = { name: 'Alice' };
const UNKNOWN_CALL = '00000000-0000-4000-8000-000000000000';

export const RUNTIME_CASES: Readonly<Record<string, Case>> = {
  'a phone is registered, called by a push, and answers; the caller hangs up': async (runtime) => {
    const { alice, bob, bobId, phone } = await people(runtime);
    const outgoing = await alice.invite({ to: bobId, caller: CALLER, custom: { room: 7 } });
    const push = await pushTo(runtime, phone.token);
    equal([push.callId, push.callerName, push.custom], [outgoing.id, 'Alice', { room: 7 }]);
    equal(runtime.sdk.isExpired(push), false);

    const incoming = await bob.call(push.callId);
    await incoming.ringing();
    equal((await incoming.answer()).state, 'answered');
    const { state, endReason } = await outgoing.end();
    equal([state, runtime.sdk.toCallKitReason(endReason)], ['ended', 2]);
  },

  'makes ids that are UUIDs, and keeps the device id in the storage that it was given': async (runtime) => {
    const stored: Record<string, string> = {};
    const storage: sdk.KeyValueStorage = {
      getItem: async (key) => stored[key],
      setItem: async (key, value) => {
        stored[key] = value;
      },
      removeItem: async (key) => {
        delete stored[key];
      },
    };
    const ids = await Promise.all(
      [clientOf(runtime, userOf('alice'), { storage }), clientOf(runtime, userOf('alice'), { storage })].map((client) =>
        client.deviceId(),
      ),
    );
    const again = await clientOf(runtime, userOf('alice'), { storage }).deviceId();
    equal(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(again), true);
    equal(ids.indexOf(again) >= 0, true);
  },

  'a receipt reports without a session': async (runtime) => {
    const { alice, bob, bobId, phone } = await people(runtime);
    const outgoing = await alice.invite({ to: bobId, caller: CALLER });
    const receipt = bob.receipt(String((await pushTo(runtime, phone.token)).ackUrl));
    await receipt.ringing();
    equal((await receipt.declined())?.state, 'ended');
    await alice.call(outgoing.id);
    equal([outgoing.state, outgoing.endReason], ['ended', 'declined']);
  },

  'errors have the code and the fields of the problem': async (runtime) => {
    const alice = clientOf(runtime, userOf('alice'));
    const missing = await failing(alice.call(UNKNOWN_CALL));
    const invalid = await failing(alice.invite({ to: [], caller: { name: '' } }));
    equal(missing instanceof runtime.sdk.RingthroughError, true);
    equal(invalid instanceof Error, true);
    equal([missing.code, missing.status, missing.isTemporary], ['call_not_found', 404, false]);
    equal([invalid.code, invalid.issues.map(({ path }) => path)], ['invalid_request', ['to', 'caller.name']]);
  },

  'a request without an answer ends with `timeout`, and is aborted': async (runtime) => {
    let isAborted = (): boolean => false;
    const client = clientOf(runtime, userOf('alice'), {
      timeoutMs: 20,
      fetch: (_url, { signal }) => {
        isAborted = () => signal.aborted;
        return new Promise(() => {});
      },
    });
    const error = await failing(client.receipt('https://api.example.com/v1/receipts/x').answered());
    equal([error.code, error.isTemporary, isAborted()], ['timeout', true, true]);
  },

  'a decline without a network is sent when it is back': async (runtime) => {
    let isOffline = false;
    const network: sdk.Fetch = (url, init) =>
      isOffline ? Promise.reject(new TypeError('Network request failed')) : fetch(url, init);
    const { alice, bob, bobId } = await people(runtime, { fetch: network });
    const outgoing = await alice.invite({ to: bobId, caller: CALLER });
    const incoming = await bob.call(outgoing.id);
    isOffline = true;
    const { state, isPostponed } = await incoming.decline('busy');
    equal([state, isPostponed], ['ended', true]);
    isOffline = false;
    await bob.flush();
    await alice.call(outgoing.id);
    equal([outgoing.state, outgoing.endReason], ['ended', 'busy']);
  },

  'over sockets, a call rings, is answered, carries signals in order, and ends': async (runtime) => {
    const { outgoing, incoming } = await talking(runtime);
    const received: (readonly string[])[] = [outgoing, incoming].map((call) => {
      const all: string[] = [];
      call.on('signal', ({ candidate }) => all.push(String(candidate?.candidate)));
      return all;
    });
    const numbers = ['0', '1', '2', '3', '4', '5', '6', '7'];
    const candidates = numbers.map((candidate) => ({ candidate: { candidate, sdpMid: '0' } }));
    for (const call of [outgoing, incoming]) await Promise.all(candidates.map((signal) => call.sendSignal(signal)));
    await until(() => received.every((all) => all.length === numbers.length));
    equal(received, [numbers, numbers]);
    await incoming.end();
    await until(() => outgoing.state === 'ended');
    equal((await failing(outgoing.sendSignal({ candidate: null }))).code, 'wrong_state');
  },

  'connects media with the RTCPeerConnection that it is given, and closes them with the call': async (runtime) => {
    const { outgoing, incoming } = await talking(runtime);
    const all = await Promise.all(
      [outgoing, incoming].map((call) => runtime.sdk.connectMedia(call, { RTCPeerConnection: ScriptedPeer })),
    );
    const peers = all.map(({ peer }) => peer);
    peers[0]?.onnegotiationneeded?.();
    await until(() => peers.every(({ signalingState, log }) => signalingState === 'stable' && log.length === 3));
    equal(
      peers.map(({ log }) => log),
      [
        ['local offer', 'remote answer', 'candidate of answer'],
        ['remote offer', 'candidate of offer', 'local answer'],
      ].map((one) => one.sort()),
    );
    await outgoing.end();
    await until(() => peers.every(({ signalingState }) => signalingState === 'closed'));
  },
};

/** Runs one case, by its title. */
export const runCase = async (title: string, runtime: Runtime): Promise<void> => {
  try {
    await RUNTIME_CASES[title]?.(runtime);
  } finally {
    for (const client of used.splice(0)) client.close();
  }
};

/** What is done to it; a real one is in `test/web/media.test.ts`. */
class ScriptedPeer {
  signalingState = 'stable';
  iceConnectionState = 'new';
  localDescription: sdk.Description | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: sdk.Candidate | null }) => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  private readonly done: string[] = [];

  get log(): string[] {
    return this.done.slice().sort();
  }

  async setLocalDescription(): Promise<void> {
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.localDescription = { type, sdp: `v=0 ${type}` };
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
    this.done.push(`local ${type}`);
    setTimeout(() => this.onicecandidate?.({ candidate: { candidate: type, sdpMid: '0' } }), 0);
  }

  async setRemoteDescription({ type }: sdk.Description): Promise<void> {
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    this.done.push(`remote ${type}`);
  }

  async addIceCandidate({ candidate }: sdk.Candidate): Promise<void> {
    this.done.push(`candidate of ${candidate}`);
  }

  close(): void {
    this.signalingState = 'closed';
  }
}

const used: sdk.Client[] = [];

/** Unique, also without `crypto`. */
const userOf = (name: string): string => `${name}-${Math.random().toString(36).slice(2, 10)}`;

const clientOf = ({ sdk, url, options }: Runtime, user: string, own: Partial<sdk.ClientOptions> = {}): sdk.Client => {
  const getToken = async (): Promise<string> => (await fetch(`${url}/local/token?user=${user}`)).text();
  // In a page, Alice and Bob would be one device.
  const deviceId = own.storage === undefined ? { deviceId: `device-${user}` } : {};
  const client = sdk.createClient({ url: `${url}/`, getToken, ...deviceId, ...options, ...own });
  used.push(client);
  return client;
};

/** Alice, and Bob with an iPhone. */
const people = async (runtime: Runtime, ofBob: Partial<sdk.ClientOptions> = {}) => {
  const bobId = userOf('bob');
  const [alice, bob] = [clientOf(runtime, userOf('alice')), clientOf(runtime, bobId, ofBob)];
  let token = '';
  while (token.length < 64) token += Math.floor(Math.random() * 16).toString(16);
  const phone = { platform: 'ios', environment: 'production', token } as const;
  await bob.registerDevice(phone);
  return { alice, bob, bobId, phone };
};

/** Both ends of a call that was answered over sockets. */
const talking = async (runtime: Runtime) => {
  const { alice, bob, bobId } = await people(runtime);
  let incoming: sdk.Call | undefined;
  bob.on('incoming', (call) => {
    incoming = call;
  });
  const phases: Record<string, string> = {};
  alice.on('connection', (phase) => {
    phases.alice = phase;
  });
  bob.on('connection', (phase) => {
    phases.bob = phase;
  });
  for (const client of [alice, bob]) client.connect();
  await until(() => phases.alice === 'connected' && phases.bob === 'connected');
  const outgoing = await alice.invite({ to: bobId, media: 'video', caller: CALLER });
  await until(() => incoming !== undefined);
  if (incoming === undefined) throw new Error('no call');
  await incoming.answer();
  await until(() => outgoing.state === 'answered');
  return { outgoing, incoming };
};

/** What reaches an iPhone, as its app reads it. */
const pushTo = async ({ sdk, pushesTo }: Runtime, token: string): Promise<sdk.IncomingCallPush> => {
  const [payload] = await until(() => pushesTo(token));
  const parsed = sdk.parsePush(payload);
  if (parsed?.type !== 'incoming_call') throw new Error('no push of a call');
  return parsed;
};

const failing = async (work: Promise<unknown>): Promise<sdk.RingthroughError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) throw new Error('did not fail');
  return error as sdk.RingthroughError;
};

const equal = (actual: unknown, expected: unknown): void => {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${one} instead of ${other}`);
};

/** Asks every 20 ms, for ten seconds. @returns the first result that is neither false nor an empty list */
const until = async <T>(work: () => T | Promise<T>): Promise<T> => {
  for (let round = 0; round < 500; round += 1) {
    const result = await work();
    if (Array.isArray(result) ? result.length > 0 : result) return result;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within ten seconds: ${work}`);
};
