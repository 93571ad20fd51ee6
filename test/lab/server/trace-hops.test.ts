import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HopView } from '../../../lab/server/lab-view.ts';
import type { HopSearchView, MessageLevel, MessageView } from '../../../lab/server/trace/message-view.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

describe('hops of a call', () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend();
  });
  afterAll(() => backend.close());
  beforeEach(async () => {
    await backend.lab.act({ reset: true });
  });

  const ring = async (): Promise<void> => {
    await backend.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await backend.settled();
  };
  const hops = (): readonly HopView[] => backend.lab.view().trace?.hops ?? [];
  const hop = (title: string): HopView => {
    const found = hops().find((one) => one.title.startsWith(title));
    if (found === undefined) throw new Error(`no hop "${title}": ${hops().map((one) => one.title)}`);
    return found;
  };
  const get = (path: string): Promise<Response> => fetch(`${backend.url}/local/lab/hops${path}`);
  const levelsOf = async (title: string): Promise<readonly MessageLevel[]> => {
    const view: MessageView = JSON.parse(await (await get(`/${hop(title).id}`)).text());
    return view.parts.find(({ name }) => name === 'Request')?.levels ?? [];
  };

  it('Publish is shown as the string in a string that it is, level by level', async () => {
    await ring();
    const [parameters, message, platform, payload] = await levelsOf('Publish');
    expect(JSON.parse(parameters?.text ?? '')).toMatchObject({
      TargetArn: expect.stringContaining(':endpoint/APNS_VOIP/'),
      MessageStructure: 'json',
      MessageAttributes: { 'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'voip' } },
    });
    expect(parameters?.nested).toBeUndefined();
    expect(message).toMatchObject({ title: 'Message', nested: 'Message' });
    expect(platform).toMatchObject({ title: 'APNS_VOIP', nested: 'APNS_VOIP' });
    expect(JSON.parse(message?.text ?? '')).toEqual({ APNS_VOIP: platform?.text });
    expect(JSON.parse(payload?.text ?? '')).toEqual(JSON.parse(platform?.text ?? ''));
    expect(JSON.parse(payload?.text ?? '')).toMatchObject({ type: 'incoming_call', callerName: 'Alice' });
  });

  it('a message to Google has its own levels, and a timer’s message is the function’s JSON', async () => {
    await backend.lab.act({ phone: 'bob-phone', app: 'native-android' });
    await ring();
    expect((await levelsOf('Publish')).map(({ title }) => title)).toEqual([
      'Publish',
      'Message',
      'GCM',
      'What Google gets',
    ]);
    const [request, messages] = await levelsOf('SendMessageBatch');
    expect(request).toMatchObject({ nested: 'MessageBody' });
    expect(JSON.parse(messages?.text ?? '')).toEqual([
      { DelaySeconds: 41, MessageBody: expect.objectContaining({ kind: 'close' }) },
    ]);
    expect(hop('Google accepts').device).toBe('Bob’s Android');
  });

  it('each push names its device: both of Bob’s, and one that was registered by hand', async () => {
    await backend.lab.act({ secondDevice: true });
    const bob = await backend.as('bob');
    const token = 'C0FFEE'.repeat(10);
    await bob('PUT', '/v1/devices/bobs-old-phone', { platform: 'ios', environment: 'production', token });
    await ring();
    const devicesOf = (title: string) =>
      hops()
        .filter((one) => one.title === title)
        .map(({ device }) => device)
        .sort();
    const devices = ['Bob’s iPad', 'Bob’s iPhone', 'bobs-old-phone'];
    expect(devicesOf('Publish')).toEqual(devices);
    expect(devicesOf('Apple accepts the push')).toEqual(devices);
    expect(hop('Alice is calling.').device).toMatch(/^Bob’s iP/);
    await bob('DELETE', '/v1/devices/bobs-old-phone');
  });

  it('a function without an HTTP request says what invoked it', async () => {
    await ring();
    await expect
      .poll(() => hops().find(({ place }) => place === 'lambda'), { timeout: 10_000 })
      .toMatchObject({ title: 'call-events', detail: expect.stringMatching(/^DynamoDB stream · \d+ records?$/) });
    await backend.advance(6_000);
    expect(hop('A timer is due')).toMatchObject({ place: 'queue', detail: 'ring_again · invokes Lambda ring-timer' });
  });

  it('signals are marked, by WebSocket and by HTTP', async () => {
    await ring();
    await backend.lab.act({ phone: 'bob-phone', act: { do: 'answer' } });
    await backend.settled();
    const alice = await backend.as('alice');
    const callId = backend.lab.view().trace?.callId ?? '';
    const description = { type: 'offer', sdp: 'v=0' };
    await alice('POST', `/v1/calls/${callId}/signals`, { deviceId: 'alice-phone', description });
    expect(hop('offer')).toMatchObject({ signal: 'sent', isMinor: true, place: 'api' });
  });

  it('search finds hops by the text of their complete message', async () => {
    await ring();
    const search = async (text: string): Promise<readonly number[]> => {
      const found: HopSearchView = JSON.parse(await (await get(`?text=${encodeURIComponent(text)}`)).text());
      return found.ids;
    };
    const token = backend.apple.pushes().at(-1)?.deviceToken ?? '';
    expect(await search(token)).toContain(hop('Apple accepts').id);
    expect(await search('INCOMING_call')).toEqual(expect.arrayContaining([hop('Publish').id]));
    expect(await search('in no message of this call')).toEqual([]);
  });

  it('copies are complete, and not cached', async () => {
    await ring();
    const push = backend.apple.pushes().at(-1);
    const response = await get(`/${hop('Apple accepts').id}/copy/json`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { request } = JSON.parse(await response.text());
    expect(request).toMatchObject({ path: `/3/device/${push?.deviceToken}`, payload: push?.payload });
  });

  it.each(['/999999', '/999999/copy/json', '?text', '/1/copy/none'])('%s has an answer', async (path) => {
    expect((await get(path)).status).toBe(path === '?text' ? 200 : 404);
  });

  it('copies only the forms that a hop has', async () => {
    await ring();
    const formats = async (title: string) => {
      const view: MessageView = JSON.parse(await (await get(`/${hop(title).id}`)).text());
      return view.copies.map(({ format }) => format);
    };
    expect(await formats('POST /v1/calls')).toEqual(['json', 'curl']);
    expect(await formats('GetItem')).toEqual(['json', 'aws-cli']);
    expect(await formats('Apple accepts')).toEqual(['json', 'curl']);
    expect(await formats('Alice is calling.')).toEqual(['json']);
    expect((await get(`/${hop('GetItem').id}/copy/curl`)).status).toBe(404);
  });

  it('other origins cannot read messages, copies or credentials', async () => {
    await ring();
    const paths = [`hops/${hop('Publish').id}`, `hops/${hop('Publish').id}/copy/json`, 'credentials/apns-token'];
    for (const path of paths) {
      const response = await fetch(`${backend.url}/local/lab/${path}`, { headers: { origin: 'https://example.com' } });
      expect(response.status).toBe(403);
    }
  });
});
