import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { toDeviceItem, toItem } from '../../lambda/aws/dynamodb/stored-items.ts';
import { writtenItemOf } from '../../lambda/aws/dynamodb/stream-records.ts';
import type { Call } from '../../lambda/calls/call.ts';
import type { EventTarget, OutgoingEvent } from '../../lambda/events/event-target.ts';
import { type PublishEventsDeps, publishEventsHandler } from '../../lambda/handlers/publish-events.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';

const record = (pk: string, sk: string, image: object | undefined, SequenceNumber: string): DynamoDBRecord => ({
  eventName: 'MODIFY',
  dynamodb: {
    Keys: { pk: { S: pk }, sk: { S: sk } },
    // As Lambda has it: the same JSON, but for bytes.
    ...(image !== undefined && { NewImage: JSON.parse(JSON.stringify(image)) }),
    SequenceNumber,
    ApproximateCreationDateTime: T0 / 1000,
  },
});
const callRecord = (SequenceNumber: string, changes: Partial<Call> = {}, tenant = '') => {
  const { caller: _caller, ...call } = aCall({ seq: 2, initiatedAfter: 1, recordedAfter: 1, ...changes });
  return record(`${tenant}CALL#${call.callId}`, 'CALL', toItem(call), SequenceNumber);
};
const deviceRecord = (SequenceNumber: string) =>
  record('USER#bob', 'RING#DEVICE#phone', toDeviceItem(aDevice()), SequenceNumber);

/** A target that does not take the events that `fails` says. */
const aTarget = (
  fails: (event: OutgoingEvent) => boolean = () => false,
  types?: EventTarget['types'],
): EventTarget & { readonly got: OutgoingEvent[] } => {
  const got: OutgoingEvent[] = [];
  return {
    name: 'webhook test',
    types,
    got,
    put: async (events) => {
      got.push(...events.filter((one) => !fails(one)));
      return events.filter(fails);
    },
  };
};
const typesOf = ({ got }: { readonly got: readonly OutgoingEvent[] }) => got.map(({ event }) => event.type);

const startHandler = (targets: readonly EventTarget[], over: Partial<PublishEventsDeps> = {}) => {
  const logged: string[] = [];
  const log: PublishEventsDeps['log'] = (event, fields) => logged.push(`${event} ${JSON.stringify(fields)}`);
  return { logged, handler: publishEventsHandler({ itemOf: writtenItemOf, targets, log, ...over }) };
};

describe('publish-events', () => {
  it('puts the events of all records into all targets, in order, each into those that want it', async () => {
    const [all, some] = [aTarget(), aTarget(undefined, ['call.ended', 'call.missed'])];
    const { handler } = startHandler([all, some]);
    const ended = { endedAt: T0 + 5_000, endedSeq: 2, endReason: 'cancelled' } as const;

    const answer = await handler({
      Records: [deviceRecord('1'), callRecord('2', ended), record('USER#bob', 'RATE#x', {}, '3')],
    });

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(typesOf(all)).toEqual(['device.registered', 'call.initiated', 'call.ended', 'call.missed']);
    expect(typesOf(some)).toEqual(['call.ended', 'call.missed']);
    const [, first, second] = all.got;
    expect(second?.group).toBe(first?.group);
    expect(second?.deduplicationId).toBe(second?.event.id);
  });

  it('reads the stream again from the first record that a target did not take, and keeps no other target waiting', async () => {
    const { callId } = aCall();
    const broken = aTarget(({ event }) => event.type.startsWith('call.') && event.id.startsWith(callId));
    const dead: EventTarget = {
      name: 'bus',
      put: async () => {
        throw new Error('throttled');
      },
    };
    const good = aTarget();
    const Records = [callRecord('1'), callRecord('2', { callId }), callRecord('3')];

    expect(await startHandler([broken, good]).handler({ Records })).toEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    });
    expect(typesOf(broken)).toHaveLength(2);
    const { handler, logged } = startHandler([dead, good]);
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });

    expect(typesOf(good)).toHaveLength(6);
    expect(logged).toContain('events.not_published {"target":"bus","events":3,"error":"Error","message":"throttled"}');
  });

  it('leaves out a record that cannot be read, which would stop all that follow it', async () => {
    const target = aTarget();
    const { handler, logged } = startHandler([target]);
    const unreadable = record('CALL#1', 'CALL', { seq: { N: '2' } }, '1');

    expect(await handler({ Records: [unreadable, callRecord('2')] })).toEqual({ batchItemFailures: [] });

    expect(typesOf(target)).toEqual(['call.initiated']);
    expect(logged[0]).toContain('event.unreadable');
  });

  it('reads the caller’s name only with the setting, and only for a record with events', async () => {
    const [without, target] = [aTarget(), aTarget()];
    const asked: string[] = [];
    const caller = { name: 'Alice', handle: 'alice', handleType: 'generic' } as const;
    const callerOf: PublishEventsDeps['callerOf'] = async (tenant, { callId }) => {
      asked.push(`${tenant} ${callId}`);
      return caller;
    };
    const call = callRecord('1', {}, 'TENANT#acme#');
    const later = callRecord('2', { seq: 3 });

    await startHandler([without]).handler({ Records: [call] });
    await startHandler([target], { callerOf }).handler({ Records: [call, later] });

    expect(JSON.stringify(without.got)).not.toContain('Alice');
    expect(target.got[0]?.event).toMatchObject({ tenant: 'acme', data: { caller } });
    expect(asked).toEqual([`acme ${call.dynamodb?.Keys?.pk?.S?.split('#').at(-1)}`]);
  });

  it('does not publish a call without the name that belongs to it, if the table does not answer', async () => {
    const target = aTarget();
    const { handler } = startHandler([target], {
      callerOf: async () => {
        throw new Error('throttled');
      },
    });

    expect(await handler({ Records: [deviceRecord('1'), callRecord('2')] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    });
    expect(typesOf(target)).toEqual(['device.registered']);
  });

  it('keeps the calls of two tenants apart that have one id', async () => {
    const target = aTarget();
    const { callId } = aCall();

    await startHandler([target]).handler({
      Records: [callRecord('1', { callId }, 'TENANT#a#'), callRecord('2', { callId }, 'TENANT#b#')],
    });

    const [a, b] = target.got;
    expect(a?.event.id).toBe(b?.event.id);
    expect(a?.group).not.toBe(b?.group);
    expect(a?.deduplicationId).not.toBe(b?.deduplicationId);
  });
});
