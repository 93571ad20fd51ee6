import { publishedUsage, type Usage, usage } from '../../cost/usage.ts';
import type { Assumed } from './assumptions.ts';

/** `$connect` and `$disconnect` count as requests too. */
const REQUESTS_OF_SOCKET = 2;
/** Seconds after which a client sends a ping over an idle socket; each is answered. */
const PING_SECONDS = 300;
/** API Gateway closes a socket after two hours, and the client opens another one. */
const LONGEST_SOCKET_SECONDS = 7200;

/** How often each thing happens in a day. */
export interface Daily {
  readonly answered: number;
  readonly missed: number;
  /** Answered calls that are connected over the sockets. */
  readonly connected: number;
  readonly launches: number;
  /** Registrations of phones with new tokens. */
  readonly registrations: number;
  /** Phones whose endpoints are verified. */
  readonly verifications: number;
  /** Sockets opened besides those of calls. */
  readonly sockets: number;
  /** Minutes of all sockets. */
  readonly socketMinutes: number;
  /** Pushes to the further phones of callees. */
  readonly furtherPushes: number;
}

/** A day of the whole user base, in all deployments together. */
export const dailyOf = (a: Assumed): Daily => {
  const active = a.users * a.dailyActive;
  const calls = active * a.callsPerDay;
  const answered = calls * a.answered;
  const connected = answered * a.signalled;
  return {
    answered,
    missed: calls - answered,
    connected,
    launches: active * a.launches * a.deployments,
    registrations: a.users * a.phones * a.newPhones * a.deployments,
    verifications: ((active * a.phones) / a.verifyDays) * a.deployments,
    sockets: active * a.sockets * a.deployments,
    socketMinutes: active * a.socketMinutes * a.deployments + connected * 2 * a.callMinutes,
    // One that rings, and one that stops ringing.
    furtherPushes: calls * 2 * Math.max(0, a.phones - 1),
  };
};

/** Per second of the busiest hour, but for `socketsOpen`. */
export interface Demand {
  readonly calls: number;
  /** To the HTTP API, and those that open and close sockets. */
  readonly requests: number;
  /** To the HTTP API alone, which the setting `throttle` limits. */
  readonly httpRequests: number;
  /** Over sockets, in both directions. */
  readonly messages: number;
  /** At the same moment. */
  readonly socketsOpen: number;
  readonly socketsOpened: number;
  /** Phones with new tokens. */
  readonly registrations: number;
  readonly invocations: number;
  /** At the same moment. */
  readonly executions: number;
  readonly read: number;
  readonly write: number;
  readonly publishes: number;
  /** SNS requests that create or change an endpoint. */
  readonly endpointRequests: number;
  readonly signIns: number;
  readonly busRequests: number;
}

const invocationsOf = ({ invocations }: Pick<Usage, 'invocations'>): number =>
  Object.values(invocations).reduce((sum, count) => sum + count, 0);

export const demandOf = (a: Assumed): Demand => {
  const daily = dailyOf(a);
  const perSecond = (perDay: number): number => (perDay * a.busyHour) / 3600;
  const socketsOpen = (daily.socketMinutes * a.busyHour) / 60;
  const rates = {
    answered: perSecond(daily.answered),
    missed: perSecond(daily.missed),
    connected: perSecond(daily.connected),
    socket: perSecond(daily.sockets) + socketsOpen / LONGEST_SOCKET_SECONDS,
    refreshed: perSecond(daily.launches),
    registered: perSecond(daily.registrations),
  };
  const socketsOpened = rates.socket + 2 * rates.connected;
  const pings = socketsOpen / PING_SECONDS;
  const used = (amount: (one: Usage) => number): number =>
    (Object.keys(rates) as (keyof typeof rates)[]).reduce((sum, name) => sum + rates[name] * amount(usage[name]), 0);

  const invocations = used(invocationsOf) + pings + a.bus * rates.answered * invocationsOf(publishedUsage.bus.answered);
  const httpRequests = used(({ requests }) => requests);
  return {
    calls: rates.answered + rates.missed,
    requests: httpRequests + socketsOpened * REQUESTS_OF_SOCKET,
    httpRequests,
    messages: used(({ messages }) => messages) + 2 * pings,
    socketsOpen,
    socketsOpened,
    registrations: rates.registered,
    invocations,
    executions: (invocations * a.invocationMs) / 1000,
    read: used(({ read }) => read),
    write: used(({ write }) => write),
    publishes: used(({ pushes }) => pushes) + perSecond(daily.furtherPushes),
    endpointRequests: (rates.registered + perSecond(daily.verifications)) * usage.registered.snsRequests,
    signIns: a.cognito * rates.refreshed,
    busRequests: a.bus * rates.answered * publishedUsage.bus.answered.invocations['publish-events'],
  };
};
