/** What is of use in a CDK app that is not this one. */
export { bundleFunctions } from '../lambda/bundle.ts';
export type { SnsPlatform } from '../lambda/contract/words.ts';
export {
  type DeliveryFeedback,
  type EventTopics,
  PlatformApplication,
  type PlatformApplicationProps,
} from './constructs/platform-application/platform-application.ts';
