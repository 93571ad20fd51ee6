import * as v from 'valibot';
import { applicationArn, isApplicationArn } from '../credentials/application-arn.ts';
import { credentialAttributes } from '../credentials/credential.ts';
import { CredentialError } from '../credentials/credential-error.ts';
import { deliveryAttributes } from '../credentials/delivery-attributes.ts';
import type { PlatformApplications } from '../credentials/platform-applications.ts';
import { type Properties, ResourceEvent } from '../credentials/resource-properties.ts';
import { retryUntilPropagated } from '../credentials/retry-until-propagated.ts';

export interface PlatformApplicationDeps {
  readonly applications: PlatformApplications;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** Fields are limited to an action and an ARN, so that no credential is ever logged. */
  readonly log: (fields: { readonly event: string; readonly arn: string }) => void;
}

export interface ResourceResult {
  readonly PhysicalResourceId: string;
}

/**
 * Creates, updates and deletes a platform application for CloudFormation. The physical id is the application's ARN, so
 * another name or platform makes another resource: CloudFormation then deletes the old one, if the template's removal
 * policy allows it.
 */
export const platformApplication =
  (deps: PlatformApplicationDeps) =>
  async (request: unknown): Promise<ResourceResult> => {
    const event = v.parse(ResourceEvent, request);
    if (event.RequestType === 'Delete') return remove(deps, event.PhysicalResourceId);

    const { StackId: stackId, ResourceProperties: properties } = event;
    const arn = applicationArn(stackId, properties.Platform, properties.Name);
    const ours = event.RequestType === 'Update' && event.PhysicalResourceId === arn;
    const exists = await retryUntilPropagated(() => deps.applications.exists(arn), deps.sleep);
    // Without this check, an application with other devices' endpoints would be taken over and later deleted.
    if (exists && !ours && properties.AdoptExisting !== 'true') throw new Error(alreadyExists(arn));

    const credential = await authentication(deps, event);
    if (!exists) return create(deps, properties, { ...credential, ...deliveryAttributes(properties) });
    const before = ours ? event.OldResourceProperties : undefined;
    // SNS disables an application whose credential Apple or Google refuses, and leaves it so when it gets another one:
    // https://github.com/hashicorp/terraform-provider-aws/issues/28269
    const attributes = { ...credential, ...deliveryAttributes(properties, before), Enabled: 'true' };
    await retryUntilPropagated(() => deps.applications.update(arn, attributes), deps.sleep);
    deps.log({ event: ours ? 'platform-application.updated' : 'platform-application.adopted', arn });
    return { PhysicalResourceId: arn };
  };

const create = async (
  deps: PlatformApplicationDeps,
  properties: Properties,
  attributes: Record<string, string>,
): Promise<ResourceResult> => {
  const arn = await retryUntilPropagated(
    () => deps.applications.create(properties.Platform, properties.Name, attributes),
    deps.sleep,
  );
  deps.log({ event: 'platform-application.created', arn });
  return { PhysicalResourceId: arn };
};

const remove = async ({ applications, log, sleep }: PlatformApplicationDeps, arn: string): Promise<ResourceResult> => {
  // After a failed Create, CloudFormation sends a Delete with a physical id that it generated.
  if (isApplicationArn(arn)) {
    await retryUntilPropagated(() => applications.remove(arn), sleep);
    log({ event: 'platform-application.deleted', arn });
  }
  return { PhysicalResourceId: arn };
};

const authentication = async (
  deps: PlatformApplicationDeps,
  event: Exclude<ResourceEvent, { RequestType: 'Delete' }>,
) => {
  const { Platform: platform, BundleId: bundleId, SecretId } = event.ResourceProperties;
  const secret = await retryUntilPropagated(() => deps.applications.readSecret(SecretId), deps.sleep);
  try {
    return credentialAttributes(secret, { platform, bundleId, now: deps.now() });
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    const problem = `The secret ${SecretId} cannot be used for ${platform}: ${error.message}`;
    throw new CredentialError(event.RequestType === 'Update' ? `${problem} ${rollbackAdvice(event.StackId)}` : problem);
  }
};

/** A rollback reads the same secret and so fails too; the application in SNS keeps its last valid credential. */
const rollbackAdvice = (stackId: string): string =>
  'Nothing was changed in SNS. Correct the secret. If the stack is in UPDATE_ROLLBACK_FAILED, then continue its rollback: ' +
  `aws cloudformation continue-update-rollback --stack-name ${stackId.split('/')[1]}`;

const alreadyExists = (arn: string): string =>
  `${arn} exists already and was not created by this resource. Set adoptExisting to take it over with its registered devices, ` +
  `or delete it if it is unused: aws sns delete-platform-application --platform-application-arn ${arn}`;
