import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HopView } from '../../../lab/server/lab-view.ts';
import type { MessageView } from '../../../lab/server/trace/message-view.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

describe('the events of a call in the lab', () => {
  let backend: LabBackend;
  let status = 204;
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  });
  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    backend = await startLabBackend({ stoppedAt: Date.now(), events: { webhooks: [{ url, secret }] } });
  });
  afterAll(async () => {
    await backend.close();
    receiver.close();
  });
  beforeEach(async () => {
    status = 204;
    await backend.lab.act({ reset: true });
    await backend.advance(5_000);
  });

  const hops = (): readonly HopView[] => backend.lab.view().trace?.hops ?? [];
  const ring = async (): Promise<void> => {
    await backend.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await backend.advance(2_000);
  };

  it('are in its trace, from the stream to the answer of the server, with what was sent', async () => {
    await ring();

    const ofEvents = hops().filter(
      ({ place, title, detail }) =>
        place === 'bus' || place === 'webhook' || title === 'publish-events' || /initiated/.test(`${title} ${detail}`),
    );
    const places = ofEvents.map(({ place, title }) => `${place}: ${title}`);
    expect(places.slice(0, 5)).toEqual([
      'lambda: publish-events',
      'bus: PutEvents',
      'queue: SendMessageBatch',
      'queue: call.initiated is due',
      'webhook: Your server takes call.initiated',
    ]);
    expect(ofEvents.find(({ place }) => place === 'webhook')?.detail).toMatch(/^204 · \d+ ms$/);
    const due = hops().find(({ title }) => title === 'call.initiated is due');
    const response = await fetch(`${backend.url}/local/lab/hops/${due?.id}`);
    const { parts } = (await response.json()) as MessageView;
    expect(parts[0]?.levels[0]?.text).toContain('"type": "call.initiated"');
    expect(backend.lab.view().finding).toBeUndefined();
  });

  it('that the server refuses are explained, and sent again', async () => {
    status = 401;
    await ring();

    expect(backend.lab.view().finding).toMatchObject({ id: 'webhook_refused' });
    expect(hops().find(({ place }) => place === 'webhook')).toMatchObject({
      title: 'Your server does not take call.initiated',
      tone: 'bad',
    });
    status = 204;
    await backend.advance(10_000);
    expect(hops().findLast(({ title }) => title === 'Your server takes call.initiated')?.detail).toMatch(/attempt 2$/);
  });
});
