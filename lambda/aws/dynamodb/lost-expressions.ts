import type { LostSocket } from '../../calls/lost-socket.ts';
import type { Role } from '../../calls/transitions.ts';
import { NOTIFIABLE, type WriteExpression } from './write-expression.ts';

const ANSWERED = [
  'attribute_not_exists(endedAt)',
  'attribute_exists(legs.#callee.answeredAt)',
  'attribute_not_exists(legs.#callee.endedAt)',
];

/** Records the break of a socket of a party of an answered call. */
export const lostExpression = (role: Role, callee: string, lost: LostSocket): WriteExpression => ({
  set: [`${role}Lost = :lost`],
  conditions: ANSWERED,
  names: { '#callee': callee },
  values: { ':lost': lost },
});

/** Removes the break of `at`, unless the socket has broken again since. */
export const backExpression = (role: Role, at: number): WriteExpression => ({
  set: [],
  remove: [`${role}Lost`],
  conditions: [`${role}Lost.#at = :at`],
  names: { '#at': 'at' },
  values: { ':at': at },
});

/** Records once that the other party is notified of the break of `at`. */
export const noticeExpression = (role: Role, at: number): WriteExpression => ({
  set: [`${role}Lost.isNotified = :yes`],
  conditions: [
    `${role}Lost.#at = :at`,
    `attribute_not_exists(${role}Lost.isNotified)`,
    'attribute_not_exists(endedAt)',
  ],
  names: { '#at': 'at' },
  values: { ':at': at, ':yes': true },
});

/** Ends the call, unless it has ended, or a party is back since the breaks were read. */
export const failExpression = (callee: string, lost: Readonly<Record<Role, number>>, at: number): WriteExpression => ({
  set: ['endedAt = :at', 'endReason = :failed', 'endedSeq = seq + :next', ...NOTIFIABLE.set],
  remove: NOTIFIABLE.remove,
  conditions: [...ANSWERED, 'callerLost.#at = :caller', 'calleeLost.#at = :callee'],
  names: { '#callee': callee, '#at': 'at' },
  values: { ...NOTIFIABLE.values, ':at': at, ':failed': 'failed', ':caller': lost.caller, ':callee': lost.callee },
});
