import { expect, it } from 'vitest';
import { matches } from '../../../local/faults/fault.ts';

it('a fault of one service affects no other one, and one without a service affects all', () => {
  const fault = { kind: 'throttled' } as const;
  const publish = { service: 'sns', action: 'Publish' } as const;

  expect(matches({ target: { service: 'sns' }, fault }, publish)).toBe(true);
  expect(matches({ target: { service: 'sqs' }, fault }, publish)).toBe(false);
  expect(matches({ target: { action: 'Publish' }, fault }, publish)).toBe(true);
});
