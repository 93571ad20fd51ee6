import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EventBridge, startEventBridge } from '../../../local/aws/events/start-events.ts';
import { makeFaultScript } from '../../../local/faults/fault-script.ts';

const NOW = Date.UTC(2026, 10, 30);

describe('the local EventBridge', () => {
  const faults = makeFaultScript({ clock: () => NOW });
  let bridge: EventBridge;
  let client: EventBridgeClient;
  beforeAll(async () => {
    bridge = await startEventBridge({ clock: { now: () => NOW }, faults });
    client = new EventBridgeClient({
      endpoint: bridge.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      maxAttempts: 1,
    });
  });
  afterEach(() => faults.clear());
  afterAll(async () => {
    client.destroy();
    await bridge.close();
  });
  const entry = (changes = {}) => ({
    Source: 'ringthrough',
    DetailType: 'call.ended',
    Detail: '{"id":"1"}',
    ...changes,
  });
  const put = (...Entries: ReturnType<typeof entry>[]) => client.send(new PutEventsCommand({ Entries }));

  it('keeps the events of a bus, which is named by its name or its ARN', async () => {
    const seen: string[] = [];
    const stop = bridge.onEvent(({ detailType }) => seen.push(detailType));
    const { FailedEntryCount, Entries } = await put(
      entry({ EventBusName: 'calls', Time: new Date(NOW - 1000) }),
      entry({ EventBusName: 'arn:aws:events:eu-west-1:000000000000:event-bus/calls', DetailType: 'call.missed' }),
    );
    stop();

    expect(FailedEntryCount).toBe(0);
    expect(bridge.events()).toEqual([
      {
        id: Entries?.[0]?.EventId,
        bus: 'calls',
        source: 'ringthrough',
        detailType: 'call.ended',
        time: NOW - 1000,
        detail: { id: '1' },
      },
      expect.objectContaining({ bus: 'calls', detailType: 'call.missed', time: NOW }),
    ]);
    expect(seen).toEqual(['call.ended', 'call.missed']);
  });

  it.each([
    ['without a source', { Source: '' }, 'InvalidArgument'],
    ['with a source of AWS', { Source: 'aws.sns' }, 'NotAuthorizedForSourceException'],
    ['whose detail is no JSON', { Detail: '{' }, 'MalformedDetail'],
    ['whose detail is a list', { Detail: '[]' }, 'MalformedDetail'],
  ])('refuses an event %s, and takes the others of the request', async (_what, change, ErrorCode) => {
    const { FailedEntryCount, Entries } = await put(entry(), entry(change));

    expect(FailedEntryCount).toBe(1);
    expect(Entries).toMatchObject([{ EventId: expect.any(String) }, { ErrorCode }]);
  });

  it('refuses a request with more than ten events, or more than 256 KB', async () => {
    await expect(put(...Array.from({ length: 11 }, () => entry()))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const half = entry({ Detail: JSON.stringify({ text: 'x'.repeat(131_072) }) });
    await expect(put(half, half)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('fails as the fault script says: the request, or one event of it', async () => {
    faults.add({ target: { service: 'eventbridge' }, fault: { kind: 'failing', status: 500 } });
    await expect(put(entry())).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    faults.add({ target: { service: 'eventbridge', action: 'Entry', nth: 2 }, fault: { kind: 'throttled' } });

    const { Entries } = await put(entry(), entry(), entry());
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, 'ThrottlingException', undefined]);
  });
});
