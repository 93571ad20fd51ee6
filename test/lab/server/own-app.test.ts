import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { OWN_DEVICE } from '../../../lab/page/own-app/own-device.ts';
import { type Role, snippetsOf } from '../../../lab/page/own-app/snippets.ts';
import type { LabAction } from '../../../lab/server/lab-action.ts';
import type { LabView } from '../../../lab/server/lab-view.ts';
import { iphone, type Session } from '../../support/backend.ts';
import { hasBash } from '../../support/bash.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

const run = promisify(execFile);

describe('an app of one’s own in Bob’s place', () => {
  let backend: LabBackend;
  let alice: Session;
  let bob: Session;
  const sockets: WebSocket[] = [];
  beforeAll(async () => {
    backend = await startLabBackend();
    [alice, bob] = await Promise.all([backend.as('alice'), backend.as('bob')]);
  });
  afterAll(() => backend.close());
  beforeEach(async () => {
    await act({ reset: true });
    await act({ ownApp: true });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate();
  });

  const act = (action: LabAction) => backend.lab.act(action);
  const view = (): LabView => backend.lab.view();
  const ownApp = () => view().ownApp;
  const eventually = (read: () => unknown) => expect.poll(read, { timeout: 10_000 });
  const callBob = () => act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
  const events = () => ownApp().events.map(({ kind, title, status, code }) => [kind, title, status, code]);
  const connect = async (): Promise<WebSocket> => {
    const jwt = await backend.issuer.mint('bob');
    const socket = new WebSocket(`${ownApp().socket}?deviceId=${OWN_DEVICE}`, ['ringthrough', `bearer.${jwt}`]);
    sockets.push(socket);
    await once(socket, 'open');
    return socket;
  };
  const runSnippet = async (role: Role, id: string, callId?: string): Promise<unknown[]> => {
    const snippet = snippetsOf({ ...ownApp(), role, callId }).find((one) => one.id === id);
    const { stdout } = await run('bash', ['-c', snippet?.text ?? '']);
    return stdout
      .split(/(?<=\})(?=\{)/)
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text));
  };

  it('removes Bob’s phones and their registrations; off, his phone is back', async () => {
    expect(view().phones.map(({ id }) => id)).toEqual(['alice-phone']);
    expect((await bob('GET', '/v1/devices')).body.devices).toEqual([]);
    await callBob();
    expect(view().calls[0]).toMatchObject({ refusal: 'no_devices' });

    await act({ ownApp: false });

    expect(ownApp().isBob).toBe(false);
    expect(view().phones.map(({ id }) => id)).toEqual(['alice-phone', 'bob-phone']);
    await callBob();
    await eventually(() => view().phones[1]?.calls[0]?.state).toBe('ringing');
  });

  it('lists its requests, WebSockets and messages, and none of the lab’s', async () => {
    const before = ownApp().events.length;
    await bob('PUT', `/v1/devices/${OWN_DEVICE}`, iphone());
    await eventually(() => ownApp().devices).toEqual([OWN_DEVICE]);
    await connect();
    await eventually(() => ownApp().sockets).toEqual([{ user: 'bob', deviceId: OWN_DEVICE }]);
    await callBob();

    await eventually(() => events()[0]).toEqual(['received', 'call.incoming', undefined, undefined]);
    expect(events().slice(0, ownApp().events.length - before)).toEqual([
      ['received', 'call.incoming', undefined, undefined],
      ['socket', `WebSocket of ${OWN_DEVICE} opened`, undefined, undefined],
      ['request', `PUT /v1/devices/${OWN_DEVICE}`, 201, undefined],
    ]);
    sockets[0]?.close();
    await eventually(() => ownApp().sockets).toEqual([]);
  });

  it('lists what is refused, with its reason', async () => {
    await backend.request('GET', '/v1/devices', { headers: { authorization: 'Bearer expired' } });
    await alice('POST', '/v1/calls', { to: 'nobody-here', caller: { name: 'Alice' } });
    const socket = new WebSocket(ownApp().socket, ['ringthrough', 'bearer.wrong']);
    await once(socket, 'error');

    await eventually(() => events().slice(0, 3)).toEqual([
      ['socket', 'WebSocket refused', 401, undefined],
      ['request', 'POST /v1/calls', 409, 'no_devices'],
      ['request', 'GET /v1/devices', 401, undefined],
    ]);
    expect(ownApp().events[1]?.user).toBe('alice');
  });

  it('rings, and is called by Alice’s phone, whose call it ends', async () => {
    await bob('PUT', `/v1/devices/${OWN_DEVICE}`, iphone());
    const socket = await connect();
    await callBob();
    const callId = view().calls[0]?.callId;
    socket.send(JSON.stringify({ type: 'ringing', callId }));
    await eventually(() => view().calls[0]?.state).toBe('ringing');
    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: OWN_DEVICE });

    await eventually(() => view().calls[0]?.answerer).toEqual({ kind: 'app', label: OWN_DEVICE });
    await eventually(() => view().phones[0]?.otherParty).toBe('app');
    await bob('POST', `/v1/calls/${callId}/end`, { deviceId: OWN_DEVICE });
    await eventually(() => view().calls[0]?.endReason).toBe('completed');
  });

  it('a reset brings back Bob’s phone, forgets the app’s device and closes its WebSocket', async () => {
    await bob('PUT', `/v1/devices/${OWN_DEVICE}`, iphone());
    const socket = await connect();
    const closed = once(socket, 'close');

    await act({ reset: true });

    await closed;
    expect(ownApp()).toMatchObject({ isBob: false, devices: [] });
    await eventually(() => ownApp().sockets).toEqual([]);
  });

  it.skipIf(!hasBash)('the commands of the tab work in a shell', async () => {
    expect(await runSnippet('bob', 'register')).toMatchObject([{ deviceId: OWN_DEVICE }]);
    const [invited] = await runSnippet('alice', 'call');
    const { callId } = invited as { callId: string };
    expect(invited).toMatchObject({ rings: [{ deviceId: OWN_DEVICE, outcome: 'accepted' }] });

    // Answered, it cannot be declined: the commands are one below the other.
    expect(await runSnippet('bob', 'answer', callId)).toMatchObject([
      { state: 'ringing' },
      { state: 'answered' },
      { code: 'wrong_state' },
      { state: 'ended' },
    ]);
    expect(await runSnippet('alice', 'cancel', callId)).toMatchObject([{ code: 'wrong_state' }, {}]);
  });
});
