import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { type Call, type CallRecord, callAt, isLegOpen, isMissed, newLeg } from '../../lambda/calls/call.ts';
import type { CallStore } from '../../lambda/calls/call-store.ts';
import { CANARY_PREFIX } from '../../lambda/contract/canary.ts';
import { PublishedCallEvent } from '../../lambda/contract/published-events.ts';
import { allEventsOf, callEventsOf } from '../../lambda/events/call-events-of.ts';
import { aCall, T0 } from '../support/builders.ts';
import { rounds } from '../support/long.ts';
import { startTestTable } from '../support/table.ts';

let calls: CallStore;
let close: () => Promise<void>;
beforeAll(async () => {
  const table = await startTestTable();
  calls = callTable(table.tenant('', () => T0));
  close = table.close;
});
afterAll(() => close());

const accepted = { outcome: 'accepted', messageId: 'm', at: T0 + 100 } as const;
const context = { tenant: '' };

/** A call that is being invited, and the events of each write to it. */
const startCall = async (callees: readonly string[], changes: Partial<Call> = {}) => {
  const legs = Object.fromEntries(callees.map((userId) => [userId, newLeg]));
  const call = aCall({ legs, inviteLease: T0 + 20_000, invited: false, ...changes });
  await calls.create(call);
  const { callId } = call;
  const published: PublishedCallEvent[] = [];
  let at = T0 + 1_000;
  const stored = async (): Promise<CallRecord> => {
    const [record] = await calls.records([callId], true);
    if (record === undefined) throw new Error('no call');
    return record;
  };
  let seen = 1;
  const look = async (): Promise<void> => {
    const record = await stored();
    if (record.seq > seen + 1) throw new Error('two writes');
    if (record.seq > seen) published.push(...callEventsOf(record, context));
    seen = record.seq;
  };
  /** One write, of which the stream has an image. */
  const write = async (work: (at: number) => Promise<unknown>): Promise<void> => {
    at += 1_000;
    await work(at);
    await look();
  };
  const by = (userId: string, name: 'ringing' | 'answer' | 'decline' | 'end', deviceId = `${userId}-phone`) =>
    write((now) => calls.transition({ name, callId, userId, deviceId, isKnownDevice: true, at: now }, 'callee'));
  const caller = (name: 'cancel' | 'end') =>
    write((now) => calls.transition({ name, callId, userId: 'alice', at: now }, 'caller'));
  /** @param rung the others are unreachable */
  const record = (rung: readonly string[] = callees, hidden: readonly string[] = []) =>
    write(async (now) => {
      const before = callAt(await stored(), now);
      const rings = Object.fromEntries(
        callees.map((userId) => [userId, rung.includes(userId) ? { [`${userId}-phone`]: accepted } : {}]),
      );
      const open = callees.filter((userId) => {
        const leg = before.legs[userId];
        return !rung.includes(userId) && before.endedAt === undefined && leg !== undefined && isLegOpen(leg);
      });
      const ended = Object.fromEntries(open.map((userId) => [userId, 'unreachable'] as const));
      await calls.recordInvite(call, { rings, ended, hidden, invited: true, at: now });
    });
  const closeWindow = () =>
    write(async (now) => {
      at = Math.max(now, T0 + 40_000);
      const seenNow = callAt(await stored(), at);
      const hasNoAnswer = Object.values(seenNow.legs).some(({ endReason }) => endReason === 'no_answer');
      await calls.close(callId, at, hasNoAnswer && seenNow.endedAt === T0 + 40_000);
      if (hasNoAnswer) await calls.close(callId, at, true);
    });
  const fail = () =>
    write(async (now) => {
      const record = await stored();
      // As the ring timer does it: only a call that somebody is in.
      if (record.talkingLegs > 0) await calls.fail(record, now);
    });
  const short = () => published.map(({ type, data }) => [type, data.userId, data.deviceId].filter(Boolean).join(' '));
  return { callId, published, stored, by, caller, record, closeWindow, fail, short };
};

describe('the events of a call', () => {
  it('are found in the writes that made them', async () => {
    const call = await startCall(['bob', 'carol']);

    await call.record();
    await call.by('bob', 'ringing');
    await call.by('bob', 'ringing', 'bob-tablet');
    await call.by('bob', 'answer', 'bob-tablet');
    await call.by('carol', 'decline');
    await call.caller('end');

    expect(call.short()).toEqual([
      'call.initiated',
      'call.ringing bob bob-phone',
      'call.answered bob bob-tablet',
      'call.ended',
    ]);
    const [first, , , last] = call.published;
    expect(first).toEqual({
      id: `${call.callId}.200`,
      type: 'call.initiated',
      version: 1,
      timestamp: new Date(T0).toISOString(),
      sequence: 200,
      data: {
        callId: call.callId,
        from: 'alice',
        to: ['bob', 'carol'],
        media: 'audio',
        startedAt: new Date(T0).toISOString(),
        expiresAt: new Date(T0 + 40_000).toISOString(),
        legs: [
          { userId: 'bob', state: 'initiated' },
          { userId: 'carol', state: 'initiated' },
        ],
      },
    });
    expect(last?.data).toMatchObject({
      endReason: 'completed',
      answeredBy: { userId: 'bob', deviceId: 'bob-tablet' },
      endedAt: new Date(T0 + 7_000).toISOString(),
    });
    for (const event of call.published) expect(v.is(PublishedCallEvent, event)).toBe(true);
  });

  it('begin with the first report of a phone that is faster than the record of its push', async () => {
    const call = await startCall(['bob']);

    await call.by('bob', 'ringing');
    await call.record();

    expect(call.short()).toEqual(['call.initiated', 'call.ringing bob bob-phone']);
    expect(call.published.map(({ sequence }) => sequence)).toEqual([200, 201]);
  });

  it('have a missed call once it is known that its callee does not block the caller', async () => {
    const call = await startCall(['bob', 'carol']);

    await call.caller('cancel');
    expect(call.short()).toEqual(['call.initiated', 'call.ended']);
    await call.record(['bob'], ['carol']);

    expect(call.short()).toEqual(['call.initiated', 'call.ended', 'call.missed bob']);
  });

  it('have a missed call for each callee who has not answered when the ring window closes', async () => {
    const call = await startCall(['bob', 'carol', 'dave', 'erin']);

    await call.record(['bob', 'carol', 'dave']);
    await call.by('bob', 'answer');
    await call.closeWindow();
    expect(call.short()).toEqual([
      'call.initiated',
      'call.answered bob bob-phone',
      'call.missed carol',
      'call.missed dave',
    ]);
    await call.by('bob', 'end');

    expect(call.short().slice(4)).toEqual(['call.ended']);
  });

  it('have the end of a call that its invite ends, because nobody is free', async () => {
    const call = await startCall(['bob']);

    await call.record([]);

    expect(call.short()).toEqual(['call.initiated', 'call.ended']);
  });

  it('have a missed call that its invite has never recorded, if a phone has rung', async () => {
    const call = await startCall(['bob', 'carol']);

    await call.by('bob', 'ringing');
    await call.closeWindow();

    expect(call.short()).toEqual(['call.initiated', 'call.ringing bob bob-phone', 'call.ended', 'call.missed bob']);
  });

  it('are none of the calls with which a deployment is checked', async () => {
    const call = await startCall(['bob'], { callerId: `${CANARY_PREFIX}1` });

    await call.record();
    await call.by('bob', 'answer');

    expect(call.published).toEqual([]);
  });

  it('have the caller’s name only where it is given', () => {
    const caller = { name: 'Alice', handle: 'alice', handleType: 'generic' } as const;
    const record = aCall({ seq: 2, initiatedAfter: 1 });

    expect(JSON.stringify(callEventsOf(record, context))).not.toContain('Alice');
    expect(callEventsOf(record, { tenant: 'acme', caller })).toMatchObject([{ tenant: 'acme', data: { caller } }]);
  });

  it('are each found once, in order, and all of them, whatever happens in which order', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('record' as const), rung: fc.subarray(['bob', 'carol']) }),
      fc.record({
        kind: fc.constantFrom('ringing' as const, 'answer' as const, 'decline' as const, 'end' as const),
        userId: fc.constantFrom('bob', 'carol'),
        device: fc.constantFrom('phone', 'tablet'),
      }),
      fc.record({ kind: fc.constantFrom('cancel' as const, 'hangUp' as const, 'close' as const, 'fail' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        const call = await startCall(['bob', 'carol']);
        for (const one of steps) {
          if (one.kind === 'record') await call.record(one.rung);
          else if (one.kind === 'cancel') await call.caller('cancel');
          else if (one.kind === 'hangUp') await call.caller('end');
          else if (one.kind === 'close') await call.closeWindow();
          else if (one.kind === 'fail') await call.fail();
          else if ('userId' in one) await call.by(one.userId, one.kind, `${one.userId}-${one.device}`);
        }
        const record = await call.stored();
        const sequences = call.published.map(({ sequence }) => sequence);
        expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
        // Made again from the call as it is stored, they are the same.
        expect(call.published.map(({ id }) => id)).toEqual(allEventsOf(record, context).map(({ id }) => id));
        const types = call.short();
        const now = callAt(record, record.closedAt ?? T0);
        if (record.initiatedAfter === undefined) expect(types).toEqual([]);
        else expect(types.filter((type) => type === 'call.ended')).toHaveLength(now.endedAt === undefined ? 0 : 1);
        for (const [userId, leg] of Object.entries(now.legs)) {
          const isDue = record.recordedAfter !== undefined || leg.ringingAt !== undefined;
          if (isDue) expect(types.includes(`call.missed ${userId}`)).toBe(isMissed(leg));
          const answers = types.filter((type) => type.startsWith(`call.answered ${userId}`));
          expect(answers).toHaveLength(leg.answeredAt === undefined ? 0 : 1);
        }
      }),
      { numRuns: rounds(150) },
    );
  });
});
