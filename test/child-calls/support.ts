import { inviteOf, iphone, type Session, someone, type TestBackend } from '../support/backend.ts';
import { openSocket, type TestSocket } from '../support/socket.ts';

export interface Caller {
  readonly user: string;
  readonly http: Session;
  /** The push token of the user's phone. */
  readonly token: string;
  open(deviceId?: string): Promise<TestSocket>;
  /** Breaks the user's sockets. */
  cut(): void;
  /** `POST /v1/calls/{callId}/{name}` with the user's phone. */
  act(name: string, callId: string): ReturnType<Session>;
  view(callId: string): Promise<Awaited<ReturnType<Session>>['body']>;
  /** The rings that reached the user's phone. */
  rings(): readonly string[];
}

/** A user with a phone, whose id is `phone`. */
export const newCaller = async (backend: TestBackend, name: string): Promise<Caller> => {
  const user = someone(name);
  const http = await backend.as(user);
  const device = iphone();
  await http('PUT', '/v1/devices/phone', device);
  return {
    user,
    http,
    token: device.token,
    open: async (deviceId = 'phone') => openSocket(backend, `bearer.${await backend.issuer.mint(user)}`, deviceId),
    cut: () => {
      for (const id of backend.sockets.connectionIds({ userId: user })) backend.sockets.cut(id);
    },
    act: (action, callId) => http('POST', `/v1/calls/${callId}/${action}`, { deviceId: 'phone' }),
    view: async (callId) => (await http('GET', `/v1/calls/${callId}`)).body,
    rings: () =>
      backend.apple
        .pushes()
        .filter(({ deviceToken }) => deviceToken === device.token)
        .map(({ payload }) => String(payload?.callId)),
  };
};

/** Alice has called Bob, who has answered; Carol and Dave have a phone each. */
export const startTalking = async (backend: TestBackend) => {
  const [alice, bob, carol, dave] = await Promise.all(
    ['alice', 'bob', 'carol', 'dave'].map((name) => newCaller(backend, name)),
  );
  if (alice === undefined || bob === undefined || carol === undefined || dave === undefined) throw new Error();
  const { body } = await alice.http('POST', '/v1/calls', inviteOf(bob.user, { deviceId: 'phone' }));
  const parent: string = body.callId;
  await bob.act('answer', parent);
  return { alice, bob, carol, dave, parent };
};

/** `POST /v1/calls/{callId}/invite` */
export const bringIn = (
  by: Caller,
  parent: string,
  to: string | readonly string[],
  changes: Record<string, unknown> = {},
): ReturnType<Session> => by.http('POST', `/v1/calls/${parent}/invite`, inviteOf(to, changes));

/** Sends a signal that says who sent it. */
export const signal = (from: Caller, callId: string, to?: Caller): ReturnType<Session> =>
  from.http('POST', `/v1/calls/${callId}/signals`, { deviceId: 'phone', to: to?.user, data: { says: from.user } });

/** The senders of the signals in the user's mailbox. */
export const mailbox = async (of: Caller, callId: string): Promise<string[]> =>
  (await of.http('GET', `/v1/calls/${callId}/signals?deviceId=phone`)).body.signals.map(
    ({ data }: { data: { says: string } }) => data.says,
  );
