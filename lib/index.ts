/** The public API for other CDK apps. */
export { bundleFunctions } from '../lambda/bundle/bundle-functions.ts';
export type { SnsPlatform } from '../lambda/contract/enums.ts';
export {
  type DeliveryFeedback,
  type EventTopics,
  PlatformApplication,
  type PlatformApplicationProps,
} from './constructs/platform-application/platform-application.ts';
