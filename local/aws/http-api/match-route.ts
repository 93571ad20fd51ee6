import { type HttpFunction, type Route, routeKey, routes } from '../../../lambda/contract/routes.ts';

/** The route of a request. */
export interface RouteMatch {
  readonly routeKey: string;
  readonly fn: HttpFunction;
  readonly auth: Route['auth'];
  readonly pathParameters: Record<string, string>;
}

const matchers = Object.values(routes).map((route: Route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

/** `undefined` when API Gateway would respond with 404. */
export const matchRoute = (method: string, path: string): RouteMatch | undefined => {
  for (const { route, pattern } of matchers) {
    const found = route.method === method ? pattern.exec(path) : null;
    if (found === null) continue;
    const pathParameters = Object.fromEntries(
      Object.entries(found.groups ?? {}).map(([name, value]) => [name, decoded(value)]),
    );
    return { routeKey: routeKey(route), fn: route.fn, auth: route.auth, pathParameters };
  }
  return undefined;
};

const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};
