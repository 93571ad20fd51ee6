import * as v from 'valibot';
import { applicationArn, isApplicationArn } from '../platform/application-arn.ts';
import { credentialAttributes } from '../platform/credential.ts';
import { CredentialError } from '../platform/credential-error.ts';
import { deliveryAttributes } from '../platform/delivery-attributes.ts';
import { patiently } from '../platform/patience.ts';
import type { PlatformApplications } from '../platform/platform-applications.ts';
import { type Properties, ResourceEvent } from '../platform/properties.ts';

export interface PlatformApplicationDeps {
  readonly applications: PlatformApplications;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** Never given anything but an action and an ARN. */
  readonly log: (fields: { readonly event: string; readonly arn: string }) => void;
}

export interface ResourceResult {
  readonly PhysicalResourceId: string;
}

/**
 * Creates, updates and deletes a platform application for CloudFormation. The physical id is the application's ARN, so
 * another name or platform is another resource: CloudFormation deletes the old one afterwards, where the template lets
 * it.
 */
export const platformApplication =
  (deps: PlatformApplicationDeps) =>
  async (request: unknown): Promise<ResourceResult> => {
    const event = v.parse(ResourceEvent, request);
    if (event.RequestType === 'Delete') return remove(deps, event.PhysicalResourceId);

    const { StackId: stackId, ResourceProperties: wanted } = event;
    const arn = applicationArn(stackId, wanted.Platform, wanted.Name);
    const ours = event.RequestType === 'Update' && event.PhysicalResourceId === arn;
    const exists = await patiently(() => deps.applications.exists(arn), deps.sleep);
    // Without this an application that somebody else's devices hang on would be taken over, and deleted with this stack
    // one day.
    if (exists && !ours && wanted.AdoptExisting !== 'true') throw new Error(taken(arn));

    const credential = await authentication(deps, event);
    if (!exists) return create(deps, wanted, { ...credential, ...deliveryAttributes(wanted) });
    const before = ours ? event.OldResourceProperties : undefined;
    const attributes = { ...credential, ...deliveryAttributes(wanted, before) };
    await patiently(() => deps.applications.update(arn, attributes), deps.sleep);
    deps.log({ event: ours ? 'platform-application.updated' : 'platform-application.adopted', arn });
    return { PhysicalResourceId: arn };
  };

const create = async (
  deps: PlatformApplicationDeps,
  wanted: Properties,
  attributes: Record<string, string>,
): Promise<ResourceResult> => {
  const arn = await patiently(() => deps.applications.create(wanted.Platform, wanted.Name, attributes), deps.sleep);
  deps.log({ event: 'platform-application.created', arn });
  return { PhysicalResourceId: arn };
};

const remove = async ({ applications, log, sleep }: PlatformApplicationDeps, arn: string): Promise<ResourceResult> => {
  // After a Create that failed, CloudFormation deletes a resource under an id of its own making.
  if (isApplicationArn(arn)) {
    await patiently(() => applications.remove(arn), sleep);
    log({ event: 'platform-application.deleted', arn });
  }
  return { PhysicalResourceId: arn };
};

const authentication = async (
  deps: PlatformApplicationDeps,
  event: Exclude<ResourceEvent, { RequestType: 'Delete' }>,
) => {
  const { Platform: platform, BundleId: bundleId, SecretId } = event.ResourceProperties;
  const secret = await patiently(() => deps.applications.readSecret(SecretId), deps.sleep);
  try {
    return credentialAttributes(secret, { platform, bundleId, now: deps.now() });
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    const problem = `The secret ${SecretId} cannot be used for ${platform}: ${error.message}`;
    throw new CredentialError(event.RequestType === 'Update' ? `${problem} ${wayBack(event.StackId)}` : problem);
  }
};

/** A roll-back reads the same secret, and so fails as well; the application in SNS keeps its last good credential. */
const wayBack = (stackId: string): string =>
  'Nothing was changed in SNS. Mend the secret; if the stack is stuck in UPDATE_ROLLBACK_FAILED, free it then with: ' +
  `aws cloudformation continue-update-rollback --stack-name ${stackId.split('/')[1]}`;

const taken = (arn: string): string =>
  `${arn} exists already and was not made by this resource. Set adoptExisting to take it over with the devices registered in it, ` +
  `or delete it, if nothing needs it: aws sns delete-platform-application --platform-application-arn ${arn}`;
