/** The public API for other CDK apps. */
export type { SnsPlatform } from '../lambda/contract/enums.ts';
export {
  type DeliveryFeedback,
  type EventTopics,
  PlatformApplication,
  type PlatformApplicationProps,
} from './constructs/platform-application/platform-application.ts';
