import { Socket } from 'node:net';
import { makeAlarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import { type CloseStatus, closeStatuses } from './close-status.ts';
import { type Connection, expiresAt } from './connection.ts';

/** The open connections, by their ids. */
export interface Connections {
  add(connection: Connection): void;
  find(connectionId: string): Connection | undefined;
  has(connection: Connection): boolean;
  /** Oldest first. @param context only connections whose authorizer context has these values */
  ids(context?: Readonly<Record<string, string>>): readonly string[];
  /** When the next connection reaches its idle timeout or maximum duration; epoch milliseconds. */
  nextDueAt(): number | undefined;
  /** Closes one. Does not wait for the client's close frame: a client without a network never sends it. */
  close(connection: Connection, status: CloseStatus): void;
  /** Records that one has closed. Only the first call counts. */
  markClosed(connection: Connection, status: CloseStatus): void;
  /** Ends one by a TCP reset. @param reportsClose whether `onClosed` is called */
  cut(connection: Connection, reportsClose: boolean): void;
  /** Removes all of them, without closing them or calling `onClosed`. */
  clear(): void;
}

/** Closes each connection when it is due by the clock. `onClosed` is called once for each. */
export const makeConnections = (
  clock: Clock,
  onClosed: (connection: Connection, status: CloseStatus) => void,
): Connections => {
  const open = new Map<string, Connection>();

  const nextDueAt = (): number | undefined =>
    open.size > 0 ? Math.min(...[...open.values()].map(expiresAt)) : undefined;

  // A message only postpones the end of its connection: the alarm may fire early, but never late.
  const alarm = makeAlarm(clock, () => {
    for (const connection of open.values()) {
      if (expiresAt(connection) <= clock.now()) close(connection, closeStatuses.goingAway);
    }
    alarm.set(nextDueAt());
  });

  const markClosed = (connection: Connection, status: CloseStatus): void => {
    if (open.delete(connection.connectionId)) onClosed(connection, status);
  };

  const close = (connection: Connection, status: CloseStatus): void => {
    connection.webSocket.close(status.code, status.reason);
    markClosed(connection, status);
  };

  return {
    add: (connection) => {
      open.set(connection.connectionId, connection);
      alarm.set(nextDueAt());
    },
    find: (connectionId) => open.get(connectionId),
    has: ({ connectionId }) => open.has(connectionId),
    ids: (context = {}) =>
      [...open.values()]
        .filter(({ authorizer }) => Object.entries(context).every(([name, value]) => authorizer[name] === value))
        .map(({ connectionId }) => connectionId),
    nextDueAt,
    close,
    markClosed,
    cut: (connection, reportsClose) => {
      if (reportsClose) markClosed(connection, closeStatuses.lost);
      open.delete(connection.connectionId);
      if (connection.stream instanceof Socket) connection.stream.resetAndDestroy();
      else connection.stream.destroy();
    },
    clear: () => {
      alarm.close();
      open.clear();
    },
  };
};
