import * as v from 'valibot';
import { applicationArn, isApplicationArn } from '../credentials/application-arn.ts';
import { identityInSns } from '../credentials/application-identity.ts';
import { type CheckedSecret, type CheckSecretDeps, checkOldSecret, checkSecret } from '../credentials/check-secret.ts';
import { decideSwitch } from '../credentials/decide-switch.ts';
import { deliveryAttributes } from '../credentials/delivery-attributes.ts';
import { isRollback } from '../credentials/is-rollback.ts';
import type { PlatformApplications } from '../credentials/platform-applications.ts';
import { type Properties, ResourceEvent, sameCredential } from '../credentials/resource-properties.ts';
import { retryUntilPropagated } from '../credentials/retry-until-propagated.ts';

export interface PlatformApplicationDeps extends CheckSecretDeps {
  readonly applications: PlatformApplications;
  /** `detail` is words for the operator; no field ever contains a part of a credential. */
  readonly log: (fields: { readonly event: string; readonly arn: string; readonly detail?: string }) => void;
}

export interface ResourceResult {
  readonly PhysicalResourceId: string;
  /**
   * `CredentialProbe`: `accepted`, `inconclusive: ` and why, `unchanged` when the credential was not read, or `kept: `
   * and why a rollback left the one in SNS.
   */
  readonly Data?: { readonly CredentialProbe: string };
}

type Deployment = Exclude<ResourceEvent, { RequestType: 'Delete' }>;
type SnsAttributes = Readonly<Record<string, string>>;

/**
 * Creates, updates and deletes a platform application for CloudFormation. The physical id is the application's ARN, so
 * another name or platform makes another resource: CloudFormation then deletes the old one, if the template's removal
 * policy allows it. The decisions are in `docs/decisions/0015-a-rollback-keeps-a-working-credential.md`.
 */
export const platformApplication = (deps: PlatformApplicationDeps) => {
  // CloudFormation's requests are delivered at least once. SNS has no place for the id of the one that created an
  // application, so it is known only in this execution environment.
  const created = new Map<string, ResourceResult>();
  return async (request: unknown): Promise<ResourceResult> => {
    const event = v.parse(ResourceEvent, request);
    if (event.RequestType === 'Delete') return remove(deps, event.PhysicalResourceId);

    const { StackId: stackId, RequestId: requestId, ResourceProperties: properties } = event;
    const arn = applicationArn(stackId, properties.Platform, properties.Name);
    const current = await retryUntilPropagated(() => deps.applications.attributes(arn), deps.sleep);
    if (current !== undefined) {
      const repeated = requestId === undefined ? undefined : created.get(requestId);
      if (repeated?.PhysicalResourceId === arn) return repeated;
      return change(deps, event, arn, current);
    }
    const result = await create(deps, properties);
    if (requestId !== undefined) created.set(requestId, result);
    return result;
  };
};

const create = async (deps: PlatformApplicationDeps, properties: Properties): Promise<ResourceResult> => {
  const secret = usable(await checkSecret(deps, properties));
  const attributes = { ...secret.attributes, ...deliveryAttributes(properties) };
  const arn = await retryUntilPropagated(
    () => deps.applications.create(properties.Platform, properties.Name, attributes),
    deps.sleep,
  );
  await announce(deps, properties, arn);
  return done(deps, 'platform-application.created', arn, secret.probe);
};

/** Updates an application that exists. */
const change = async (
  deps: PlatformApplicationDeps,
  event: Deployment,
  arn: string,
  current: SnsAttributes,
): Promise<ResourceResult> => {
  const wanted = event.ResourceProperties;
  const ours = event.RequestType === 'Update' && event.PhysicalResourceId === arn;
  // Without this check, an application with other devices' endpoints would be taken over and later deleted.
  if (!ours && wanted.AdoptExisting !== 'true') throw new Error(alreadyExists(arn));
  const before = ours ? event.OldResourceProperties : undefined;
  const delivery = deliveryAttributes(wanted, before);
  const update = async (attributes: SnsAttributes) => {
    if (Object.keys(attributes).length === 0) return;
    await retryUntilPropagated(() => deps.applications.update(arn, { ...attributes }), deps.sleep);
  };

  if (before !== undefined && sameCredential(before, wanted)) {
    await update(delivery);
    return done(deps, 'platform-application.updated', arn, 'unchanged');
  }
  const secret = await checkSecret(deps, wanted);
  const old = before && (await checkOldSecret(deps, before, secret));
  const inSns = identityInSns(current);
  if (secret.kind === 'unusable' && before && isRollback({ before, wanted, old, secret, inSns })) {
    await update(delivery);
    return done(deps, 'platform-application.credential_kept', arn, `kept: ${secret.error.message}`);
  }
  const credential = usable(secret);
  const decision = decideSwitch({ wanted, before, old, credential, inSns });
  if (decision.kind === 'refused') throw decision.error;
  if (decision.kind === 'unknown') deps.log({ event: 'platform-application.identity_unknown', arn });
  // SNS disables an application whose credential Apple or Google refuses, and leaves it so when it gets another one:
  // https://github.com/hashicorp/terraform-provider-aws/issues/28269
  await update({ ...credential.attributes, ...delivery, Enabled: 'true' });
  await announce(deps, wanted, arn);
  return done(deps, ours ? 'platform-application.updated' : 'platform-application.adopted', arn, credential.probe);
};

/** Refusals of tokens before this moment say nothing any more. Without the event, they count for ten more minutes. */
const announce = async (
  { applications, log }: PlatformApplicationDeps,
  { EventDeliveryFailure: topic }: Properties,
  arn: string,
): Promise<void> => {
  if (topic === undefined) return;
  await applications.announceCredential(topic, arn).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : 'unknown error';
    log({ event: 'platform-application.announcement_failed', arn, detail });
  });
};

const usable = (secret: CheckedSecret) => {
  if (secret.kind === 'unusable') throw secret.error;
  return secret;
};

const done = ({ log }: PlatformApplicationDeps, event: string, arn: string, probe: string): ResourceResult => {
  log({ event, arn, ...(/^(inconclusive|kept): /.test(probe) && { detail: probe }) });
  return { PhysicalResourceId: arn, Data: { CredentialProbe: probe.slice(0, MAX_OUTPUT) } };
};

/** CloudFormation limits the value of an output to 1,024 bytes, and a response to 4,096. */
const MAX_OUTPUT = 500;

const remove = async ({ applications, log, sleep }: PlatformApplicationDeps, arn: string): Promise<ResourceResult> => {
  // After a failed Create, CloudFormation sends a Delete with a physical id that it generated.
  if (isApplicationArn(arn)) {
    await retryUntilPropagated(() => applications.remove(arn), sleep);
    log({ event: 'platform-application.deleted', arn });
  }
  return { PhysicalResourceId: arn };
};

const alreadyExists = (arn: string): string =>
  `${arn} exists already and was not created by this resource. Set adoptExisting to take it over with its registered devices, ` +
  `or delete it if it is unused: aws sns delete-platform-application --platform-application-arn ${arn}`;
