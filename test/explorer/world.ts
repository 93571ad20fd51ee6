import { phoneOf } from './people.ts';
import type { AcceptedPush, Endpoint } from './push-service.ts';
import { isOrdered, type SocketMessage } from './sockets.ts';
import type { ScheduledTimer } from './timer-queue.ts';

/** Everything outside the table that an order's actors and phones see. */
export interface World {
  readonly tenant: string;
  /** Epoch milliseconds. An actor's own clock may be ahead of it. */
  now: number;
  /** SNS takes no registration before, epoch milliseconds; 0: every one at once. */
  busyUntil: number;
  readonly endpoints: Map<string, Endpoint>;
  readonly connections: Set<string>;
  readonly timers: ScheduledTimer[];
  readonly pushes: AcceptedPush[];
  readonly messages: SocketMessage[];
  /** Unexpected errors that the service logged, and changes of which nobody notifies in time. */
  readonly errors: string[];
  /** Ids of calls whose window closed without an answer. */
  readonly missed: string[];
  /** The next position among everything that phones and clients receive. */
  nextPosition(): number;
}

export interface WorldSnapshot {
  readonly now: number;
  readonly busyUntil: number;
  readonly endpoints: readonly Endpoint[];
  readonly connections: readonly string[];
  readonly timers: readonly ScheduledTimer[];
  readonly pushes: readonly AcceptedPush[];
}

export const makeWorld = (tenant: string, start: WorldSnapshot): World => {
  let position = Math.max(0, ...start.pushes.map(({ at }) => at));
  return {
    tenant,
    now: start.now,
    busyUntil: start.busyUntil,
    endpoints: new Map(start.endpoints.map((one) => [one.arn, { ...one }])),
    connections: new Set(start.connections),
    timers: [...start.timers],
    pushes: [...start.pushes],
    messages: [],
    errors: [],
    missed: [],
    nextPosition: () => {
      position += 1;
      return position;
    },
  };
};

export const snapshotOf = (world: World): WorldSnapshot => ({
  now: world.now,
  busyUntil: world.busyUntil,
  endpoints: [...world.endpoints.values()],
  connections: [...world.connections],
  timers: world.timers,
  pushes: world.pushes,
});

/** A copy that the original's changes do not reach, nor its own the original. */
export const copyOf = (world: World): World => ({
  ...world,
  endpoints: new Map([...world.endpoints].map(([arn, one]) => [arn, { ...one }])),
  connections: new Set(world.connections),
  timers: [...world.timers],
  pushes: [...world.pushes],
  messages: [...world.messages],
  errors: [...world.errors],
  missed: [...world.missed],
});

/** The same for two worlds in which everybody can do the same and has noticed the same. */
export const worldText = ({ now, endpoints, connections, timers, pushes, messages, errors, missed }: World): string =>
  JSON.stringify([
    now,
    [...endpoints.values()].map(({ arn, token, enabled }) => `${arn} ${token} ${enabled}`).sort(),
    [...connections].sort(),
    timers.map((timer) => JSON.stringify(timer)).sort(),
    pushesText(pushes),
    messages.filter(({ message }) => isOrdered(message.type)).map(messageText),
    messages.map(messageText).sort(),
    errors.toSorted(),
    missed,
  ]);

const messageText = ({ connectionId, message }: SocketMessage): string => `${connectionId} ${JSON.stringify(message)}`;

/** Of each phone, its pushes; those between two rings in any order. */
const pushesText = (pushes: readonly AcceptedPush[]): readonly string[] => {
  const rings = new Map<string, number>();
  return pushes
    .map(({ at: _, ...push }) => {
      const phone = phoneOf(push.token);
      const before = rings.get(phone) ?? 0;
      const isRing = push.kind === 'ring';
      if (isRing) rings.set(phone, before + 1);
      return `${phone} ${isRing ? before + 0.5 : before} ${JSON.stringify(push)}`;
    })
    .sort();
};
