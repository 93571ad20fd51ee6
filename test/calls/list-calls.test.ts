import { expect, it } from 'vitest';
import { type ListDeps, listOpenCalls } from '../../lambda/calls/list-calls.ts';
import { aCall, T0 } from '../support/builders.ts';

it('open calls are read strongly: a phone that a push has just woken asks for the call that was written a moment ago', async () => {
  const call = aCall();
  const reads: unknown[] = [];
  const found = async (_callIds: readonly string[], isConsistent?: boolean) => {
    reads.push(isConsistent);
    return [call];
  };
  const deps: ListDeps = {
    calls: { records: found, getMany: found, withTexts: async () => [call] },
    history: { page: async () => undefined, startedSince: async () => [call.callId] },
    now: () => T0,
  };

  const { calls } = await listOpenCalls(deps, call.callerId, { limit: 50 });

  expect(calls).toEqual([call]);
  expect(reads).toEqual([true]);
});
