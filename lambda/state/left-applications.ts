import * as v from 'valibot';

const Properties = v.object({ Applications: v.array(v.string()) });

/**
 * What a deployment costs that leaves platform applications, because an `appId` was renamed or an app was removed; `undefined` if it
 * leaves none.
 *
 * @param before the custom resource's properties before the deployment
 * @param properties those of the deployment
 */
export const leftApplications = (before: unknown, properties: unknown): string | undefined => {
  const [old, now] = [v.safeParse(Properties, before), v.safeParse(Properties, properties)];
  if (!old.success || !now.success) return undefined;
  const left = old.output.Applications.filter((application) => !now.output.Applications.includes(application));
  if (left.length === 0) return undefined;
  return (
    `The API no longer uses ${left.join(', ')}. Devices that registered with their appId cannot be rung until their app has registered ` +
    'again, with an appId that exists. The applications are retained in SNS: deploy the old appId again to ring them at once.'
  );
};
