import { describe, expect, it } from 'vitest';
import { makeCallList } from '../../../lab/server/calls/call-list.ts';
import type { CallParty } from '../../../lab/server/calls/call-view.ts';
import type { CallView } from '../../../lambda/contract/views.ts';

const CALL = '11111111-1111-4111-8111-111111111111';
const at = (ms: number): string => new Date(1_000_000 + ms).toISOString();

const setUp = () => {
  let kind: CallParty['kind'] = 'api_client';
  const list = makeCallList({
    callerOf: () => ({ kind, label: kind }),
    answererOf: (_user, deviceId) => ({ kind, label: deviceId }),
  });
  list.invited({ callId: CALL, from: 'alice', to: ['bob'], media: 'audio', at: 1_000_000 });
  return { list, become: (next: CallParty['kind']) => (kind = next) };
};

const viewOf = (changes: Partial<CallView> = {}): CallView => ({
  callId: CALL,
  seq: 1,
  state: 'ringing',
  from: 'alice',
  to: ['bob'],
  media: 'audio',
  caller: { name: 'Alice', handle: 'alice', handleType: 'generic' },
  startedAt: at(0),
  expiresAt: at(40_000),
  legs: [],
  ...changes,
});
const ring = (changes: object) => ({ userId: 'bob', deviceId: 'd', outcome: 'accepted' as const, ...changes });

describe('the list of calls', () => {
  it('keeps the last fifty, newest first; a repeated invite adds none', () => {
    const { list } = setUp();
    list.invited({ callId: CALL, from: 'alice', to: ['bob'], media: 'audio', at: 0 });
    expect(list.view()).toHaveLength(1);

    for (let n = 0; n < 60; n += 1)
      list.invited({
        callId: undefined,
        from: 'alice',
        to: [`bob-${n}`],
        media: 'audio',
        at: n,
        refusal: 'no_devices',
      });

    expect(list.view()).toHaveLength(50);
    expect(list.view()[0]).toMatchObject({ to: ['bob-59'], state: 'ended', refusal: 'no_devices' });
  });

  it('has the times of the first device that reported, and the duration', () => {
    const { list } = setUp();
    const rings = [
      ring({ acceptedAt: at(50), reportedAt: at(400) }),
      ring({ acceptedAt: at(60), reportedAt: at(300) }),
    ];

    list.update(viewOf({ state: 'ended', endReason: 'completed', rings, answeredAt: at(1_000), endedAt: at(9_000) }));

    expect(list.view()[0]).toMatchObject({
      timings: { inviteToRing: 300, pushToRing: 240 },
      durationMs: 8_000,
      endReason: 'completed',
    });
  });

  it('a device that rang by its socket, before its push was accepted, has no time from push to ring', () => {
    const { list } = setUp();
    list.update(viewOf({ rings: [ring({ acceptedAt: at(50), reportedAt: at(20) })] }));
    expect(list.view()[0]?.timings).toEqual({ inviteToRing: 20 });
  });

  it('the times of the trace, which are those of the phones, replace the server’s', () => {
    const { list } = setUp();
    list.update(viewOf({ rings: [ring({ acceptedAt: at(50), reportedAt: at(400) })] }));
    const trace = { callId: CALL, from: 'alice', to: ['bob'], startedAt: 0, hops: [] };
    list.traced({ ...trace, timings: { inviteToRing: 120 } });
    list.update(viewOf({ seq: 2, rings: [ring({ acceptedAt: at(50), reportedAt: at(400) })] }));
    expect(list.view()[0]?.timings).toEqual({ inviteToRing: 120, pushToRing: 350 });
  });

  it('a client that opens a socket during the call is an app from then on', () => {
    const { list, become } = setUp();
    list.update(viewOf({ answeredBy: { userId: 'bob', deviceId: 'my-app' }, answeredAt: at(900), state: 'answered' }));
    expect(list.view()[0]).toMatchObject({ caller: { kind: 'api_client' }, answerer: { kind: 'api_client' } });

    become('app');
    expect(list.view()[0]).toMatchObject({ caller: { kind: 'app' }, answerer: { kind: 'app', label: 'my-app' } });
    list.mediaConnected(CALL, 1_000_000 + 1_500);
    expect(list.view()[0]?.timings.answerToConnected).toBe(600);

    become('api_client');
    expect(list.view()[0]).toMatchObject({ caller: { kind: 'app' }, answerer: { kind: 'app' } });
  });
});
