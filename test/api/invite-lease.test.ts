import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../lambda/calls/call.ts';
import { type InviteDeps, invite } from '../../lambda/calls/invite.ts';
import { Invite } from '../../lambda/contract/schemas.ts';
import { deployment, resources } from '../infra/deployment.ts';
import { aCall, T0 } from '../support/builders.ts';
import { inviteOf } from '../support/house.ts';

/** Milliseconds for which Lambda lets the function run. */
const timeout = (): number => {
  const [fn, ...others] = resources([deployment().api], 'AWS::Lambda::Function').filter(({ id }) =>
    /\/Invite[0-9A-F]{8}$/.test(id),
  );
  expect([typeof fn?.Properties.Timeout, others]).toEqual(['number', []]);
  return Number(fn?.Properties.Timeout) * 1_000;
};

/** The leases that an invite of Bob takes at `T0`, who has no device, where `found` is on record already. */
const leasesOf = async (found?: Call): Promise<number[]> => {
  const leases: number[] = [];
  const calls = {
    create: async ({ inviteLease }: Call) => {
      leases.push(inviteLease);
      return found;
    },
    takeInviteLease: async (_call: Call, until: number) => {
      leases.push(until);
    },
    discard: async () => {},
    getMany: async () => [],
  };
  const bob = { userId: 'bob', devices: [], sockets: [], blocked: new Set(), inCalls: [] };
  const deps = {
    calls,
    callees: { read: async () => bob },
    rateLimit: { take: async () => undefined },
    now: () => T0,
    ringSeconds: 40,
    callDays: 30,
    newCallId: randomUUID,
  };
  await invite(deps as unknown as InviteDeps, 'alice', v.parse(Invite, inviteOf('bob')));
  return leases;
};

describe('the lease of an invite', () => {
  it('is longer than its function may run: whoever held one that is over is dead, and rings nobody any more', async () => {
    const mayRun = timeout();

    const [first] = await leasesOf();
    const [, second] = await leasesOf(aCall({ invited: false, inviteLease: T0 - 1 }));

    expect(Number(first) - T0).toBeGreaterThan(mayRun);
    expect(Number(second) - T0).toBeGreaterThan(mayRun);
  });
});
