import type { AcceptedPush, Endpoint } from './push-service.ts';
import type { SocketMessage } from './sockets.ts';
import type { ScheduledTimer } from './timer-queue.ts';

/** Everything outside the table that an order's actors and phones see. */
export interface World {
  readonly tenant: string;
  /** Epoch milliseconds. An actor's own clock may be ahead of it. */
  now: number;
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
  /** Steps of the concurrent part so far. */
  stepCount: () => number;
}

export interface WorldSnapshot {
  readonly now: number;
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
    stepCount: () => 0,
  };
};

export const snapshotOf = (world: World): WorldSnapshot => ({
  now: world.now,
  endpoints: [...world.endpoints.values()],
  connections: [...world.connections],
  timers: world.timers,
  pushes: world.pushes,
});
