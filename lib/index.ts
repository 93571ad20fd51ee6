/** The public API for other CDK apps. */
export { bundleFunctions } from '../lambda/bundle/bundle-functions.ts';
export type { ApplicationPlatform } from '../lambda/contract/application-platforms.ts';
export { PlatformApplication } from './constructs/platform-application/platform-application.ts';
export type { IPlatformApplication } from './constructs/platform-application/platform-application-base.ts';
export type {
  DeliveryFeedback,
  EventTopics,
  PlatformApplicationProps,
} from './constructs/platform-application/platform-application-props.ts';
export type { ProviderOptions } from './constructs/platform-application/provider-settings.ts';
