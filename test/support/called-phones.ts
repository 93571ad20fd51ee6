import { inviteOf, type Session, someone, type TestBackend, type TestDevice } from './backend.ts';

const TOPIC = 'com.example.app.voip';

/** A phone of a user of its own. */
export interface Phone {
  readonly user: string;
  readonly session: Session;
  readonly body: TestDevice;
  register(): Promise<unknown>;
  device(): Promise<{ environment: string; health: { state: string; reason?: string } }>;
}

/** Phones that a user calls, and what becomes of their tokens. @param started read when it is needed: a test starts it later */
export const calledPhones = (started: () => { readonly backend: TestBackend; readonly alice: Session }) => {
  const backend = () => started().backend;
  const alice = (): Session => started().alice;

  const phoneOf = async (body: TestDevice): Promise<Phone> => {
    const user = someone('bob');
    const session = await backend().as(user);
    const phone = {
      user,
      session,
      body,
      register: () => session('PUT', '/v1/devices/phone', body),
      device: async () => (await session('GET', '/v1/devices')).body.devices[0],
    };
    await phone.register();
    return phone;
  };

  /** Pushes that arrived at the phone's tokens, as `environment response`. */
  const arrived = ({ body }: Phone) =>
    backend()
      .apple.pushes()
      .filter(({ deviceToken, payload }) => deviceToken === body.token && payload?.type !== 'call_ended');
  const answers = (phone: Phone) =>
    arrived(phone).map(({ environment, response }) => `${environment} ${response.status}`);

  /** Calls the phone, lets six seconds pass, and cancels. @returns the answers to the pushes of this call */
  const call = async (phone: Phone): Promise<string[]> => {
    const before = answers(phone).length;
    const { body } = await alice()('POST', '/v1/calls', inviteOf(phone.user));
    await backend().settled();
    await backend().advance(6_000);
    const after = answers(phone).slice(before);
    await alice()('POST', `/v1/calls/${body.callId}/cancel`);
    await backend().settled();
    return after;
  };

  /** Reports a ring of the phone, by default the last one, as its native code does. */
  const report = async (phone: Phone, ring = arrived(phone).at(-1)): Promise<void> => {
    const ackUrl = String(ring?.payload?.ackUrl);
    await backend().request('POST', new URL(ackUrl).pathname, { body: { event: 'ringing' } });
  };

  /** Registers with Apple what the token is for. */
  const atApple = ({ body }: Pick<Phone, 'body'>, environment: 'production' | 'sandbox', topic = TOPIC) =>
    backend().apple.devices.register({ token: body.token, environment, topic });

  return { phoneOf, arrived, answers, call, report, atApple };
};
