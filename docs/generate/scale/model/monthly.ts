import { prices } from '../../cost/prices.ts';
import { type UseCase, usage } from '../../cost/usage.ts';
import type { Assumed } from './assumptions.ts';
import { dailyOf } from './demand.ts';

const DAYS = 30;
const MILLION = 1_000_000;

/** US dollars, from docs/generate/cost.ts. */
export interface Costs {
  readonly perMillion: (useCase: UseCase) => number;
  /** A month of a deployment that nobody uses. */
  readonly perCell: number;
}

export type MonthlyItem = readonly [what: string, dollars: number];

/**
 * What a month costs, in US dollars.
 *
 * @param cells each of which has alarms, a dashboard and secrets of its own
 */
export const monthlyOf = (a: Assumed, cells: number, costs: Costs): readonly MonthlyItem[] => {
  const daily = dailyOf(a);
  const month = (perDay: number, useCase: UseCase): number => ((perDay * DAYS) / MILLION) * costs.perMillion(useCase);
  const minutesOfCalls = daily.connected * usage.connected.socketMinutes;
  return [
    ['calls, answered or missed', month(daily.answered, 'answered') + month(daily.missed, 'missed')],
    ['pushes to further phones', daily.furtherPushes * DAYS * (prices.snsRequest.each + prices.push.each)],
    ['signalling over sockets', month(daily.connected, 'connected')],
    ['sockets opened besides those of calls', month(daily.sockets, 'socket')],
    // A minute of each call is in the line above.
    ['minutes of open sockets', (daily.socketMinutes - minutesOfCalls) * DAYS * prices.socketMinute.each],
    ['launches', month(daily.launches, 'refreshed')],
    ['new phones', month(daily.registrations, 'registered')],
    ['endpoints verified', daily.verifications * DAYS * usage.registered.snsRequests * prices.snsRequest.each],
    ['alarms, dashboards, secrets of each cell', cells * costs.perCell],
  ];
};

export const totalOf = (items: readonly MonthlyItem[]): number => items.reduce((sum, [, dollars]) => sum + dollars, 0);
