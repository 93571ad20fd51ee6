import * as v from 'valibot';
import { StateIds } from '../contract/state.ts';

const Properties = v.object({ State: v.pipe(v.string(), v.parseJson(), StateIds) });

/**
 * What a deployment costs that leaves platform applications, because an `appId` was renamed or an app was removed; `undefined` if it
 * leaves none.
 *
 * @param before the custom resource's properties before the deployment
 */
export const leftApplications = (before: unknown, given: StateIds): string | undefined => {
  const old = v.safeParse(Properties, before);
  if (!old.success) return undefined;
  const left = old.output.State.applications.filter((application) => !given.applications.includes(application));
  if (left.length === 0) return undefined;
  return (
    `The API no longer uses ${left.join(', ')}. Devices that registered with their appId cannot be rung until their app has registered ` +
    'again, with an appId that exists. The applications are retained in SNS: deploy the old appId again to ring them at once.'
  );
};
