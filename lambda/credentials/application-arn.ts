import type { ApplicationPlatform } from '../contract/application-platforms.ts';

const APPLICATION = /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:app\/[A-Z_]+\/[\w.-]+$/;

/**
 * Whether a physical id is an application's ARN, and not one that CloudFormation generated for a resource that was
 * never created.
 */
export const isApplicationArn = (physicalId: string): boolean => APPLICATION.test(physicalId);

/** The ARN that an application has or would have: SNS derives it from the name, in the stack's account and region. */
export const applicationArn = (stackId: string, platform: ApplicationPlatform, name: string): string => {
  const [, partition, , region, account] = stackId.split(':');
  return `arn:${partition}:sns:${region}:${account}:app/${platform}/${name}`;
};
