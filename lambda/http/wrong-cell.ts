import { type Cells, urlsElsewhere } from '../contract/cells.ts';
import { type Route, routeKey, routes } from '../contract/routes.ts';
import { Problem } from './problem.ts';
import type { Session } from './session.ts';

const isInAnyCell = (key: string): boolean =>
  Object.values<Route>(routes).some((route) => route.inAnyCell && routeKey(route) === key);

/**
 * A check that refuses a request of a tenant that another cell serves, before anything is read or written: what was written here, nobody
 * in the tenant's cell would ever find.
 *
 * @returns `undefined` for a deployment that serves every tenant; otherwise a function of the session and the route's key, which throws a
 *   Problem with the URLs of the tenant's cell
 */
export const cellCheck = (cells: Cells | undefined) =>
  cells &&
  (({ tenant }: Session, key: string): void => {
    const urls = urlsElsewhere(cells, tenant);
    if (urls === undefined || isInAnyCell(key)) return;
    throw new Problem('wrong_cell', `the user’s tenant is served by ${urls.join(' and ')}`, { urls });
  });
