import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../lambda/calls/call.ts';
import { Invite } from '../../lambda/contract/schemas/calls.ts';
import { type InviteDeps, invite } from '../../lambda/ringing/invite.ts';
import { refusedCallers } from '../../lambda/ringing/refused-callers.ts';
import { deployment, resources } from '../lib/deployment.ts';
import { inviteOf } from '../support/backend.ts';
import { aCall, T0 } from '../support/builders.ts';

/** Timeout of the Lambda function, milliseconds. */
const timeout = (): number => {
  const [fn, ...others] = resources([deployment().api], 'AWS::Lambda::Function').filter(({ id }) =>
    /\/Invite[0-9A-F]{8}$/.test(id),
  );
  expect([typeof fn?.Properties.Timeout, others]).toEqual(['number', []]);
  return Number(fn?.Properties.Timeout) * 1_000;
};

/** The leases that an invite of Bob, who has no device, takes at `T0`. @param found the stored call, if any */
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
    discard: async () => true,
    writeText: async (call: Call) => call,
  };
  const bob = { userId: 'bob', devices: [], sockets: [], blocked: new Set() };
  const deps = {
    calls,
    callees: { read: async () => bob, isBeingErased: async () => false },
    history: { invitesOf: async () => [] },
    inviteLimit: { take: async () => undefined, giveBack: async () => {} },
    refusedCallers: refusedCallers(),
    apps: [],
    tenant: '',
    publicUrl: '',
    now: () => T0,
    ringTimeoutSeconds: 40,
    callRetentionDays: 30,
    newCallId: randomUUID,
  };
  await invite(deps as unknown as InviteDeps, 'alice', v.parse(Invite, inviteOf('bob')));
  return leases;
};

describe('the lease of an invite', () => {
  it('is longer than the function’s timeout: the holder of an expired lease has stopped and sends no more pushes', async () => {
    const functionTimeout = timeout();

    const [first] = await leasesOf();
    const [, second] = await leasesOf(aCall({ invited: false, inviteLease: T0 - 1 }));

    expect(Number(first) - T0).toBeGreaterThan(functionTimeout);
    expect(Number(second) - T0).toBeGreaterThan(functionTimeout);
  });
});
