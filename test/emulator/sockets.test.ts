import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { motoVersion } from '../conformance/moto-server.ts';
import { inviteOf, iphone } from '../support/house.ts';
import { openSocket, refusalOf } from '../support/socket.ts';
import { ministackVersion } from './ministack.ts';
import { deployOntoMinistack, type OnMinistack } from './on-ministack.ts';
import { pushesIn, ringIn } from './pushes.ts';

const moto = motoVersion();
const ministack = ministackVersion();
const missing = [...(moto ? [] : ["'moto[server]'"]), ...(ministack ? [] : ['ministack'])];
if (missing.length > 0) {
  console.warn(
    `nothing is deployed onto ministack in this run, which takes both emulators (pip install ${missing.join(' ')})`,
  );
}

const Functions = v.object({ Functions: v.array(v.object({ FunctionName: v.string() })) });

const offer = { description: { type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n' } };
const answer = { description: { type: 'answer', sdp: 'v=0\r\n' } };

/**
 * Both stacks as `cdk deploy` puts them onto ministack (https://github.com/ministackorg/ministack), with the settings of
 * `cdk.json` but for `watching` and the issuer: the users are those of the stack's own pool, signed in by its own client.
 *
 * What is not as on AWS: what ministack lacks and is added in `ministack-with-authorizer.py`; SNS, which is moto's; and where
 * the two APIs are, which are reached by path. Nothing that was deployed is changed. What ministack does otherwise is done
 * without here: it leaves a connection open that is to be closed by `@connections`, says of one that is gone 410 without
 * the error's name (so that the function takes it for a failure), and refuses with 403 whatever `$connect` answers.
 */
describe.skipIf(missing.length > 0)(`the WebSocket API on ministack ${ministack}`, () => {
  let deployed: OnMinistack;

  beforeAll(async () => {
    deployed = await deployOntoMinistack(inject('functionsDir'));
  }, 170_000);
  afterAll(() => deployed?.close());

  /** A caller, and whoever is rung on a phone of theirs. */
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

  it('lets nobody in without a good token, without a device, or who does not speak its protocol', async () => {
    const { token } = await deployed.person('bob');
    const changed = `${token.slice(0, -8)}${token.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}`;

    expect((await deployed.request('GET', '/v1/devices')).status).toBe(401);
    expect(await refusalOf(deployed.house, '?deviceId=phone', [])).toBe(401);
    expect(await refusalOf(deployed.house, '?deviceId=phone', ['ringthrough'])).toBe(401);
    expect(await refusalOf(deployed.house, '?deviceId=phone', ['ringthrough', `bearer.${changed}`])).toBe(401);
    expect(await refusalOf(deployed.house, '', ['ringthrough', `bearer.${token}`])).toBe(403);
    expect(await refusalOf(deployed.house, '?deviceId=phone', ['chat', `bearer.${token}`])).toBe(403);
  });

  it('lets a user of the pool in by the token, chooses the protocol, and answers', async () => {
    const socket = await (await deployed.person('bob')).open('phone');

    expect(socket.webSocket.protocol).toBe('ringthrough');
    expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    expect(await socket.ask({ type: 'nonsense' })).toMatchObject({ type: 'problem', status: 400 });
    expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });

  it('tells both sides of a call from the ring to its end', async () => {
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

  it('lets a phone in by the receipt token of its push, for that call', async () => {
    const { bob, phone, call } = await pair();
    const callId = await call();
    const receipt = () => {
      const [ring] = pushesIn(deployed.sns.log())
        .filter(({ token }) => token === phone.token)
        .map(ringIn);
      return ring?.ackUrl.split('/').at(-1) ?? '';
    };
    await expect.poll(receipt).not.toBe('');

    const his = await openSocket(deployed.house, `receipt.${receipt()}`);

    expect(await his.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming', callId });
    await bob.http('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    expect(await his.next({ type: 'call.answered' })).toMatchObject({ callId });
    expect(await refusalOf(deployed.house, '', ['ringthrough', `receipt.${receipt().slice(0, -2)}xx`])).toBe(401);
  });

  it('carries signals each way, and says of each that it was sent', async () => {
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

  it('keeps a signal for whoever broke off, until the next connection asks for it', async () => {
    const { alice, bob, callId } = await answered();
    const [hers, his] = [await alice.open('laptop'), await bob.open('phone')];
    his.webSocket.terminate();

    expect(await hers.ask({ type: 'signal', callId, ...offer })).toMatchObject({ type: 'sent', seq: 1 });

    const again = await bob.open('phone');
    expect(await again.ask({ type: 'resume', callId })).toMatchObject({ type: 'resumed', after: 1 });
    expect(await again.next({ type: 'signal' })).toMatchObject({ seq: 1, ...offer });
  });

  it('keeps it too where nobody told that the connection is gone', async () => {
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
