import type { InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import type { LocalRoutes } from '../../../local/routes/local-routes.ts';
import type { AwsRequestListener } from '../aws-proxy.ts';
import { makeClientEvents } from './client-events.ts';
import type { OwnAppView } from './own-app-view.ts';
import { makeRequestObserver, type ObservedRequest } from './request-observer.ts';
import { makeSocketObserver } from './socket-observer.ts';

/** The clients that are not part of the lab, such as curl or the user's own app: what they do, observed from outside. */
export interface OutsideClients {
  readonly onInvocation: readonly InvocationListener[];
  readonly onAwsRequest: AwsRequestListener;
  /** Observes requests, and serves none. */
  readonly routes: LocalRoutes;
  /** Whether a user has an open WebSocket that is not the lab's. */
  hasSocket(userId: string): boolean;
  connectionIds(): readonly string[];
  /** Adds a listener for requests that change the devices of a user. */
  onDevicesChange(listener: (userId: string) => void): void;
  clearEvents(): void;
  view(): Pick<OwnAppView, 'sockets' | 'events'>;
}

/** @param clock epoch milliseconds */
export const observeOutsideClients = (clock: () => number, onChange: () => void): OutsideClients => {
  const events = makeClientEvents(clock, onChange);
  let devicesListener: (userId: string) => void = () => {};
  const onRequest = ({ method, path, user, status }: ObservedRequest): void => {
    const isChange = method === 'PUT' || method === 'DELETE';
    if (isChange && status < 300 && user !== undefined && path.startsWith('/v1/devices/')) devicesListener(user);
  };
  const requests = makeRequestObserver({ events, onRequest });
  const sockets = makeSocketObserver(events);
  return {
    onInvocation: [requests.onInvocation, sockets.onInvocation],
    onAwsRequest: sockets.onAwsRequest,
    routes: requests.routes,
    hasSocket: (userId) => sockets.sockets().some(({ user }) => user === userId),
    connectionIds: sockets.connectionIds,
    onDevicesChange: (listener) => {
      devicesListener = listener;
    },
    clearEvents: events.clear,
    view: () => ({ sockets: sockets.sockets(), events: events.view() }),
  };
};
