import { type HttpFunction, type RouteName, type RoutesOf, routeKey, routes } from '../contract/routes.ts';
import type { Handler } from './endpoint.ts';

/** One handler for every route of a function. A route without a handler, or of another function, does not compile. */
export type RouteHandlers<F extends HttpFunction> = Readonly<Record<RoutesOf<F>, Handler>>;

/** The handlers of a function by API Gateway's route key. */
export const routeHandlers = <F extends HttpFunction>(handlers: RouteHandlers<F>): Readonly<Record<string, Handler>> =>
  Object.fromEntries(
    Object.entries<Handler>(handlers).map(([name, handler]) => [routeKey(routes[name as RouteName]), handler]),
  );
