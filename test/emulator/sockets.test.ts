import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { motoVersion } from '../conformance/moto-server.ts';
import { inviteOf, iphone } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';
import { ministackVersion } from './ministack.ts';
import { deployOntoMinistack, type OnMinistack } from './on-ministack.ts';
import { pushesIn, ringIn } from './pushes.ts';

const moto = motoVersion();
const ministack = ministackVersion();
const missing = [...(moto ? [] : ["'moto[server]'"]), ...(ministack ? [] : ['ministack'])];
if (missing.length > 0) {
  console.warn(
    `emulators are missing (pip install ${missing.join(' ')}): nothing is deployed onto ministack in this run`,
  );
}

const Functions = v.object({ Functions: v.array(v.object({ FunctionName: v.string() })) });

const offer = { description: { type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n' } };
const answer = { description: { type: 'answer', sdp: 'v=0\r\n' } };

/**
 * Both stacks, deployed with `cdk deploy` onto ministack (https://github.com/ministackorg/ministack), with the settings
 * of `cdk.json` except `monitoring` and the issuer: users are in the stack's user pool and sign in with its client.
 *
 * Differences from AWS: the additions in `ministack-with-authorizer.py`; SNS is moto's; the two APIs have path-style
 * URLs. The deployed resources are not changed. Not tested, because ministack behaves differently: it does not close
 * connections by `@connections`; it answers 410 for a closed connection without the error's name, so that the function
 * treats it as a failure; and it refuses with 403 for every error status of `$connect`.
 */
describe.skipIf(missing.length > 0)(`the WebSocket API on ministack ${ministack}`, () => {
  let deployed: OnMinistack;

  beforeAll(async () => {
    deployed = await deployOntoMinistack(inject('functionsDir'));
  }, 170_000);
  afterAll(() => deployed?.close());

  /** A caller and a callee with one phone. */
  const pair = async () => {
    const [alice, bob, phone] = [await deployed.person('alice'), await deployed.person('bob'), iphone()];
    expect((await bob.http('PUT', '/v1/devices/phone', phone)).status).toBe(201);
    const call = async (): Promise<string> => {
      const { status, body } = await alice.http('POST', '/v1/calls', inviteOf(bob.userId, { deviceId: 'laptop' }));
      expect(status).toBe(201);
      return body.callId;
    };
    return { alice, bob, phone, call };
  };

  const answered = async () => {
    const { alice, bob, call } = await pair();
    const callId = await call();
    expect((await bob.http('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' })).status).toBe(200);
    return { alice, bob, callId };
  };

  it('rejects a connection without a valid token, device id or subprotocol', async () => {
    const { token } = await deployed.person('bob');
    const changed = `${token.slice(0, -8)}${token.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}`;

    expect((await deployed.request('GET', '/v1/devices')).status).toBe(401);
    expect(await refusalOf(deployed.backend, '?deviceId=phone', [])).toBe(401);
    expect(await refusalOf(deployed.backend, '?deviceId=phone', ['ringthrough'])).toBe(401);
    expect(await refusalOf(deployed.backend, '?deviceId=phone', ['ringthrough', `bearer.${changed}`])).toBe(401);
    expect(await refusalOf(deployed.backend, '', ['ringthrough', `bearer.${token}`])).toBe(403);
    expect(await refusalOf(deployed.backend, '?deviceId=phone', ['chat', `bearer.${token}`])).toBe(403);
  });

  it('accepts a token of the user pool, selects the subprotocol, and answers messages', async () => {
    const socket = await (await deployed.person('bob')).open('phone');

    expect(socket.webSocket.protocol).toBe('ringthrough');
    expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    expect(await socket.ask({ type: 'nonsense' })).toMatchObject({ type: 'problem', status: 400 });
    expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });

  it('sends call events to caller and callee, from the ring to the end', async () => {
    const { alice, bob, call } = await pair();
    const [hers, his] = [await alice.open('laptop'), await bob.open('phone')];

    const callId = await call();
    const incoming = await his.next({ type: 'call.incoming' });
    await his.ask({ type: 'ringing', callId });
    const ringing = await hers.next({ type: 'call.ringing' });
    await bob.http('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    const answers = [await hers.next({ type: 'call.answered' }), await his.next({ type: 'call.answered' })];
    await alice.http('POST', `/v1/calls/${callId}/end`, { deviceId: 'laptop' });
    const ends = [await hers.next({ type: 'call.ended' }), await his.next({ type: 'call.ended' })];

    expect(incoming).toMatchObject({
      callId,
      call: { from: alice.userId, to: [bob.userId], caller: { name: 'Alice' } },
    });
    expect(ringing).toMatchObject({ callId, call: { state: 'ringing' } });
    for (const { call } of answers) {
      expect(call).toMatchObject({ state: 'answered', answeredBy: { userId: bob.userId, deviceId: 'phone' } });
    }
    for (const end of ends) expect(end).toMatchObject({ callId, endReason: 'completed' });
  });

  it('accepts the receipt token of a push, for that call', async () => {
    const { bob, phone, call } = await pair();
    const callId = await call();
    const receipt = () => {
      const [ring] = pushesIn(deployed.sns.log())
        .filter(({ token }) => token === phone.token)
        .map(ringIn);
      return ring?.ackUrl.split('/').at(-1) ?? '';
    };
    await expect.poll(receipt).not.toBe('');

    const his = await openSocket(deployed.backend, `receipt.${receipt()}`);

    expect(await his.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming', callId });
    await bob.http('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    expect(await his.next({ type: 'call.answered' })).toMatchObject({ callId });
    expect(await refusalOf(deployed.backend, '', ['ringthrough', `receipt.${receipt().slice(0, -2)}xx`])).toBe(401);
  });

  it('relays signals in both directions, and confirms each', async () => {
    const { alice, bob, callId } = await answered();
    const [hers, his] = [await alice.open('laptop'), await bob.open('phone')];

    const sent = [
      await hers.ask({ type: 'signal', callId, ...offer }),
      await his.ask({ type: 'signal', callId, ...answer }),
    ];

    expect(sent).toMatchObject([
      { type: 'sent', callId, seq: 1 },
      { type: 'sent', callId, seq: 1 },
    ]);
    expect(await his.next({ type: 'signal' })).toMatchObject({ callId, from: { userId: alice.userId }, ...offer });
    expect(await hers.next({ type: 'signal' })).toMatchObject({ callId, from: { userId: bob.userId }, ...answer });
  });

  it('stores a signal for a disconnected device, until its next connection resumes', async () => {
    const { alice, bob, callId } = await answered();
    const [hers, his] = [await alice.open('laptop'), await bob.open('phone')];
    his.webSocket.terminate();

    expect(await hers.ask({ type: 'signal', callId, ...offer })).toMatchObject({ type: 'sent', seq: 1 });

    const again = await bob.open('phone');
    expect(await again.ask({ type: 'resume', callId })).toMatchObject({ type: 'resumed', after: 1 });
    expect(await again.next({ type: 'signal' })).toMatchObject({ seq: 1, ...offer });
  });

  it('stores it also if `$disconnect` was not invoked for the lost connection', async () => {
    const { alice, bob, callId } = await answered();
    const hers = await alice.open('laptop');
    const { Functions: functions } = v.parse(
      Functions,
      await (await deployed.aws.ask('lambda', '/2015-03-31/functions')).json(),
    );
    const name = functions.find(({ FunctionName }) => /-Socket[0-9A-F]{8}/.test(FunctionName))?.FunctionName;
    const authorizer = { tenant: '', userId: bob.userId, deviceId: 'phone' };
    const requestContext = { routeKey: '$connect', requestId: 'lost', connectionId: 'lost', authorizer };
    const connected = await deployed.aws.ask('lambda', `/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      body: JSON.stringify({ requestContext }),
    });
    expect(await connected.json()).toMatchObject({ statusCode: 200 });

    expect(await hers.ask({ type: 'signal', callId, ...offer })).toMatchObject({ type: 'sent', seq: 1 });

    const his = await bob.open('phone');
    await his.ask({ type: 'resume', callId });
    expect(await his.next({ type: 'signal' })).toMatchObject({ seq: 1, ...offer });
  });
});
