import type { Stamp } from './tab-messages.ts';

/** Which of several tabs leads where there are no Web Locks: a pure machine, as that of the socket. The newest one that claims it leads. */
export interface NewestMachine {
  readonly role: 'following' | 'claiming' | 'leading';
  /** That of this tab's last claim. */
  readonly stamp: Stamp;
  /** That of the tab that leads. */
  readonly leader: Stamp;
}

export type NewestEvent =
  /** The tab is new, or the leader does not answer. `at`: epoch milliseconds. */
  | { readonly type: 'claim'; readonly at: number }
  /** Another tab claims to lead, or still leads. */
  | { readonly type: 'heard'; readonly stamp: Stamp }
  /** Another tab no longer leads. */
  | { readonly type: 'left'; readonly id: string; readonly at: number }
  | { readonly type: 'time'; readonly at: number }
  /** The page is being left. It may come back from the browser's cache. */
  | { readonly type: 'hidden' };

export type NewestEffect =
  | { readonly type: 'claim' }
  | { readonly type: 'leave' }
  | { readonly type: 'leading'; readonly isLeading: boolean }
  /** Starts the one timer again, which ends in `time`. */
  | { readonly type: 'timer'; readonly ms: number };

/** Milliseconds for which a claim may be disputed: tabs that a browser restores at once must not open a socket each. */
const DISPUTED_FOR = 100;
/** Milliseconds from one claim of the leader to the next, and of silence after which a follower claims: the leader has crashed. */
const CLAIM_EVERY = 5_000;
const SILENT_FOR = 15_000;

const NEVER: Stamp = { at: 0, id: '' };
export const NOT_ELECTED: NewestMachine = { role: 'following', stamp: NEVER, leader: NEVER };

type Step = readonly [machine: NewestMachine, effects: readonly NewestEffect[]];

/** @param id of this tab */
export const stepNewest = (machine: NewestMachine, event: NewestEvent, id: string): Step => {
  const { role, stamp, leader } = machine;
  switch (event.type) {
    case 'claim':
      return role === 'following' ? claiming(machine, event.at, id) : [machine, []];
    case 'heard':
      if (isNewer(event.stamp, role === 'following' ? leader : stamp)) return following(machine, event.stamp);
      if (role !== 'following') return [machine, [{ type: 'claim' }]];
      return event.stamp.id === leader.id ? following(machine, event.stamp) : [machine, []];
    case 'left':
      return role === 'following' && event.id === leader.id ? claiming(machine, event.at, id) : [machine, []];
    case 'time':
      if (role === 'following') return claiming(machine, event.at, id);
      return [
        { ...machine, role: 'leading' },
        [
          ...(role === 'claiming' ? ([{ type: 'leading', isLeading: true }] as const) : []),
          { type: 'claim' },
          { type: 'timer', ms: CLAIM_EVERY },
        ],
      ];
    case 'hidden':
      return role === 'following' ? [machine, []] : withLeave(following(machine, NEVER));
  }
};

const isNewer = (one: Stamp, other: Stamp): boolean => one.at > other.at || (one.at === other.at && one.id > other.id);

/** Later than the leader's stamp, also where the clock was set back. */
const claiming = (machine: NewestMachine, now: number, id: string): Step => [
  { ...machine, role: 'claiming', stamp: { at: Math.max(now, machine.leader.at + 1), id } },
  [{ type: 'claim' }, { type: 'timer', ms: DISPUTED_FOR }],
];

const following = (machine: NewestMachine, leader: Stamp): Step => [
  { ...machine, role: 'following', leader },
  [
    ...(machine.role === 'leading' ? ([{ type: 'leading', isLeading: false }] as const) : []),
    { type: 'timer', ms: SILENT_FOR },
  ],
];

const withLeave = ([machine, effects]: Step): Step => [machine, [...effects, { type: 'leave' }]];
