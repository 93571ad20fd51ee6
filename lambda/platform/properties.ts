import * as v from 'valibot';
import { SNS_PLATFORMS } from '../contract/words.ts';

const Text = v.pipe(v.string(), v.nonEmpty());

/** Settings of an application that SNS knows by the very same names. */
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
 * The custom resource's properties, as the `PlatformApplication` construct writes them. CloudFormation makes every
 * value a text.
 */
export const Properties = v.object({
  Platform: v.picklist(SNS_PLATFORMS),
  Name: v.pipe(v.string(), v.regex(/^[\w.-]{1,256}$/)),
  BundleId: v.optional(Text),
  SecretId: Text,
  AdoptExisting: v.optional(v.picklist(['true', 'false']), 'false'),
  ...v.entriesFromList(DELIVERY_ATTRIBUTES, v.optional(Text)),
});
export type Properties = v.InferOutput<typeof Properties>;

const Deployed = { StackId: Text, ResourceProperties: Properties };

/** The requests of CloudFormation, cut down to what is read here. */
export const ResourceEvent = v.variant('RequestType', [
  v.object({ RequestType: v.literal('Create'), ...Deployed }),
  v.object({
    RequestType: v.literal('Update'),
    ...Deployed,
    PhysicalResourceId: Text,
    // Only read for what is to be cleared, so an older version's properties must not stop an update.
    OldResourceProperties: v.fallback(v.optional(Properties), undefined),
  }),
  // Properties that could not be deployed must not stop what was half deployed from being removed.
  v.object({ RequestType: v.literal('Delete'), PhysicalResourceId: Text }),
]);
export type ResourceEvent = v.InferOutput<typeof ResourceEvent>;
