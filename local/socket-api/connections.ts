import { Socket } from 'node:net';
import { makeAlarm } from '../alarm.ts';
import type { Clock } from '../clock.ts';
import { type Connection, endsAt } from './connection.ts';
import { endings } from './endings.ts';
import type { Ending } from './socket-event.ts';

/** Those that stand, by their ids. */
export interface Connections {
  add(connection: Connection): void;
  find(connectionId: string): Connection | undefined;
  has(connection: Connection): boolean;
  /** Oldest first; of those alone whose authorizer's context has these values, when some are given. */
  ids(context?: Readonly<Record<string, string>>): readonly string[];
  /** When the first of them will have been idle for too long, or old enough; epoch milliseconds. */
  nextDueAt(): number | undefined;
  /** Closes one. Does not wait for the client to close its side: a client that has vanished never would. */
  end(connection: Connection, ending: Ending): void;
  /** One has ended. The first to say so says how. */
  ended(connection: Connection, ending: Ending): void;
  /** Breaks one off by a TCP reset. */
  cut(connection: Connection, told: boolean): void;
  /** Forgets them all. */
  clear(): void;
}

/** Connections that are closed when the clock says that they have fallen due. `onEnded` hears of each once. */
export const makeConnections = (
  clock: Clock,
  onEnded: (connection: Connection, ending: Ending) => void,
): Connections => {
  const standing = new Map<string, Connection>();

  const nextDueAt = (): number | undefined =>
    standing.size > 0 ? Math.min(...[...standing.values()].map(endsAt)) : undefined;

  // A message moves the end of its connection to a later time only: the alarm may come early, but never late.
  const alarm = makeAlarm(clock, () => {
    for (const connection of standing.values()) {
      if (endsAt(connection) <= clock.now()) end(connection, endings.goingAway);
    }
    alarm.set(nextDueAt());
  });

  const ended = (connection: Connection, ending: Ending): void => {
    if (standing.delete(connection.connectionId)) onEnded(connection, ending);
  };

  const end = (connection: Connection, ending: Ending): void => {
    connection.webSocket.close(ending.code, ending.reason);
    ended(connection, ending);
  };

  return {
    add: (connection) => {
      standing.set(connection.connectionId, connection);
      alarm.set(nextDueAt());
    },
    find: (connectionId) => standing.get(connectionId),
    has: ({ connectionId }) => standing.has(connectionId),
    ids: (context = {}) =>
      [...standing.values()]
        .filter(({ authorizer }) => Object.entries(context).every(([name, value]) => authorizer[name] === value))
        .map(({ connectionId }) => connectionId),
    nextDueAt,
    end,
    ended,
    cut: (connection, told) => {
      if (told) ended(connection, endings.lost);
      standing.delete(connection.connectionId);
      if (connection.stream instanceof Socket) connection.stream.resetAndDestroy();
      else connection.stream.destroy();
    },
    clear: () => {
      alarm.close();
      standing.clear();
    },
  };
};
