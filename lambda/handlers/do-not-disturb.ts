import { LIMITS } from '../contract/limits.ts';
import { SetDoNotDisturb } from '../contract/schemas/do-not-disturb.ts';
import type { DoNotDisturbView } from '../contract/views.ts';
import type { Handler } from '../http/endpoint.ts';
import { bodyOf, callerOf, type DepsFor } from '../http/request.ts';
import type { DoNotDisturb } from '../notifications/do-not-disturb.ts';
import type { DoNotDisturbStore } from '../users/do-not-disturb-store.ts';

export interface DoNotDisturbDeps {
  readonly doNotDisturb: DoNotDisturbStore;
  readonly now: () => number;
}

/** `GET /v1/do-not-disturb` */
export const getDoNotDisturbHandler =
  (depsFor: DepsFor<DoNotDisturbDeps>): Handler =>
  async (event) => ({ status: 200, body: viewOf(await depsFor(event).doNotDisturb.get(callerOf(event))) });

/** `PUT /v1/do-not-disturb` */
export const setDoNotDisturbHandler =
  (depsFor: DepsFor<DoNotDisturbDeps>): Handler =>
  async (event) => {
    const deps = depsFor(event);
    const { until, ...input } = bodyOf(event, SetDoNotDisturb, LIMITS.inviteBytes);
    const isOff = until === undefined && Object.keys(input).length === 0;
    const wanted = isOff
      ? undefined
      : { ...input, setAt: deps.now(), ...(until !== undefined && { until: Date.parse(until) }) };
    await deps.doNotDisturb.set(callerOf(event), wanted);
    return { status: 200, body: viewOf(wanted) };
  };

const viewOf = (stored: DoNotDisturb | undefined): DoNotDisturbView => {
  if (stored === undefined) return {};
  const { setAt: _, until, hours, exceptUsers, ...rest } = stored;
  return {
    ...(until !== undefined && { until: new Date(until).toISOString() }),
    ...(hours && { hours: hours.map(({ days, ...times }) => ({ ...(days && { days: [...days] }), ...times })) }),
    ...(exceptUsers && { exceptUsers: [...exceptUsers] }),
    ...rest,
  };
};
