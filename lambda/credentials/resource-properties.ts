import * as v from 'valibot';
import { APPLICATION_PLATFORMS } from '../contract/application-platforms.ts';

const Text = v.pipe(v.string(), v.nonEmpty());

/** Properties of the custom resource that are SNS attributes of the same name. */
export const DELIVERY_ATTRIBUTES = [
  'SuccessFeedbackRoleArn',
  'SuccessFeedbackSampleRate',
  'FailureFeedbackRoleArn',
  'EventEndpointCreated',
  'EventEndpointUpdated',
  'EventEndpointDeleted',
  'EventDeliveryFailure',
] as const;

/**
 * The custom resource's properties, as the `PlatformApplication` construct writes them. CloudFormation passes every
 * value as a string.
 */
export const Properties = v.object({
  Platform: v.picklist(APPLICATION_PLATFORMS),
  Name: v.pipe(v.string(), v.regex(/^[\w.-]{1,256}$/)),
  BundleId: v.optional(Text),
  SecretId: Text,
  /** Version of the secret. Without it, the current one is read. */
  VersionId: v.optional(Text),
  /** Identities, separated by commas, to which the application may switch: see `application-identity.ts`. */
  AllowIdentityChange: v.optional(Text),
  AdoptExisting: v.optional(v.picklist(['true', 'false']), 'false'),
  ...v.entriesFromList(DELIVERY_ATTRIBUTES, v.optional(Text)),
});
export type Properties = v.InferOutput<typeof Properties>;

const Deployed = { StackId: Text, RequestId: v.optional(Text), ResourceProperties: Properties };

/** The fields of CloudFormation's requests that the function reads. */
export const ResourceEvent = v.variant('RequestType', [
  v.object({ RequestType: v.literal('Create'), ...Deployed }),
  v.object({
    RequestType: v.literal('Update'),
    ...Deployed,
    PhysicalResourceId: Text,
    // Only compared with the new ones, so invalid properties of an older version must not stop an update.
    OldResourceProperties: v.fallback(v.optional(Properties), undefined),
  }),
  // Without properties: invalid ones must not stop the deletion of a partly deployed resource.
  v.object({ RequestType: v.literal('Delete'), PhysicalResourceId: Text }),
]);
export type ResourceEvent = v.InferOutput<typeof ResourceEvent>;

/** Whether two states of a resource have the same credential, so that the secret need not be read. */
export const sameCredential = (before: Properties, wanted: Properties): boolean =>
  before.Platform === wanted.Platform &&
  before.BundleId === wanted.BundleId &&
  before.SecretId === wanted.SecretId &&
  before.VersionId === wanted.VersionId;
