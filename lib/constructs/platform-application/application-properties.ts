import { Fn, Token } from 'aws-cdk-lib';
import type { PlatformApplicationProps } from './platform-application-props.ts';

/** Read by `lambda/credentials/resource-properties.ts`; `undefined` values are left out of the template. */
export const applicationProperties = (name: string, props: PlatformApplicationProps) => ({
  Platform: props.platform,
  Name: name,
  BundleId: props.bundleId,
  // The name if CDK does not know the full ARN: an ARN without its random suffix is ambiguous if the name ends in a
  // hyphen and six characters.
  SecretId: props.credential.secretFullArn ?? props.credential.secretName,
  VersionId: props.secretVersionId,
  AllowIdentityChange: joined(props.allowIdentityChange),
  AdoptExisting: props.adoptExisting ? 'true' : undefined,
  SuccessFeedbackRoleArn: props.feedback?.successRole?.roleArn,
  SuccessFeedbackSampleRate: props.feedback?.successSampleRate,
  FailureFeedbackRoleArn: props.feedback?.failureRole?.roleArn,
  EventEndpointCreated: props.eventTopics?.created?.topicArn,
  EventEndpointUpdated: props.eventTopics?.updated?.topicArn,
  EventEndpointDeleted: props.eventTopics?.deleted?.topicArn,
  EventDeliveryFailure: props.eventTopics?.deliveryFailure?.topicArn,
});

const joined = (identities: readonly string[] | undefined): string | undefined => {
  // A list that is a token as a whole, such as that of a `CommaDelimitedList`.
  if (Token.isUnresolved(identities)) return Fn.join(',', [...(identities ?? [])]);
  return identities?.join(',') || undefined;
};
